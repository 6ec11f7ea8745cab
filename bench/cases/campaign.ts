import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CampaignCalls } from '../processes/campaign-child.ts';
import { writeCampaignFile } from '../data/campaign-file.ts';
import { startChild } from '../processes/child.ts';
import { sideBySide, type Figures, type Findings, type Side } from '../figures.ts';
import { runPombo } from '../processes/cli-command.ts';
import { withRedis } from '../redis.ts';

export interface CampaignOptions {
  rows: number;
  /** For the other side, whose jobs take half a gigabyte a million. */
  naiveRows: number;
  rounds: number;
}

export const CAMPAIGN_DEFAULTS: CampaignOptions = { rows: 1_000_000, naiveRows: 200_000, rounds: 1 };

/**
 * A file of a million rows: `campaign check` and `campaign create` as a user runs them, beside `addBulk` of the same
 * lines. Memory is the most that the whole process ever held; `startRssMb` is what one takes that reads a single line.
 */
export async function benchCampaign(
  { rows, naiveRows, rounds }: CampaignOptions,
  progress: (line: string) => void,
): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'pombo-bench-'));
  try {
    await writeCampaignFile(join(folder, 'single.csv'), 2);
    await writeCampaignFile(join(folder, 'campaign.csv'), rows);
    await writeCampaignFile(join(folder, 'naive.csv'), naiveRows);
    const about = `a file of ${rows} rows, phone and three variables, over 3 numbers; addBulk of ${naiveRows} rows`;
    const run = (side: Side): Promise<Figures> => (side === 'pombo' ? ourSide(rows, folder) : otherSide(folder));
    return await sideBySide('campaign', about, rounds, run, progress);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const FLAGS = [
  ...['--instance', 'vendas,suporte,loja'],
  ...['--image', 'https://example.com/campaign/november/banner-1080x1080.png', '--no-image-check'],
  ...['--caption', 'Oi {{ nome | default: "cliente" }}, seu pedido {{ pedido }} de {{ valor }} saiu e chega amanhã.'],
];

async function ourSide(rows: number, folder: string): Promise<Figures> {
  return withRedis(async (redis) => {
    const run = (order: string, file: string) =>
      runPombo(['campaign', order, file, ...FLAGS], folder, { REDIS_URL: redis.url });
    const single = await run('check', 'single.csv');
    const check = await run('check', 'campaign.csv');
    const before = { bytes: await redis.memoryBytes(), cpuMs: await redis.cpuMs() };
    const create = await run('create', 'campaign.csv');
    const bytes = (await redis.memoryBytes()) - before.bytes;
    const redisCpuMs = (await redis.cpuMs()) - before.cpuMs;
    return {
      rows,
      startRssMb: single.rssMb,
      checkRowsPerSecond: rows / check.seconds,
      checkCpuSeconds: check.cpuMs / 1000,
      checkPeakRssMb: check.rssMb,
      rowsPerSecond: rows / create.seconds,
      nodeCpuMsPerRow: create.cpuMs / rows,
      redisCpuMsPerRow: redisCpuMs / rows,
      peakRssMb: create.rssMb,
      redisBytesPerRow: bytes / rows,
    };
  });
}

async function otherSide(folder: string): Promise<Figures> {
  const path = join(folder, 'naive.csv');
  return withRedis(async (redis) => {
    const before = { bytes: await redis.memoryBytes(), cpuMs: await redis.cpuMs() };
    const child = startChild<CampaignCalls>('campaign-child.ts');
    try {
      const { seconds, cpuMs, rssMb, jobs } = await child.ask('addFile', path, redis.url);
      return {
        rows: jobs,
        rowsPerSecond: jobs / seconds,
        nodeCpuMsPerRow: cpuMs / jobs,
        redisCpuMsPerRow: ((await redis.cpuMs()) - before.cpuMs) / jobs,
        peakRssMb: rssMb,
        redisBytesPerRow: ((await redis.memoryBytes()) - before.bytes) / jobs,
      };
    } finally {
      await child.end();
    }
  });
}
