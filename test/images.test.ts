import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newPhone, stage } from './support/stage.ts';

/** The full size needs an idle machine: IMAGES_AT_SCALE='150 10' (lanes, MB). */
const [LANES, MB] = (process.env['IMAGES_AT_SCALE'] ?? '16 4').split(' ').map(Number) as [number, number];
const TIME_MS = LANES * MB * 1000 + 120_000;
const names = Array.from({ length: LANES }, (_none, at) => `imagem-${at}`);
const on = stage({ lanes: names });

const BEAT_MS = 1000;

function imageOf(bytes: number): string {
  const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAUwAOw==', 'base64');
  return `data:image/gif;base64,${Buffer.concat([gif, randomBytes(bytes - gif.length)]).toString('base64')}`;
}

/** Peak memory of a process, on Linux; elsewhere NaN. */
function peakMb(pid: number): number {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
  } catch {
    return Number.NaN;
  }
}

test(
  'two workers with a large image on every lane miss no heartbeat, reclaim no lane and send each message once',
  { timeout: TIME_MS },
  async () => {
    on.simulator.setKnobs({ maxImageBytes: 64 * 1024 * 1024 });
    const ids: string[] = [];
    for (const instance of names) {
      const image = imageOf(MB * 1024 * 1024);
      ids.push((await on.producer.sendImage({ instance, phone: newPhone(), image })).id);
    }
    const timings = { heartbeatMs: BEAT_MS, heartbeatTtlMs: 5 * BEAT_MS };
    const env = { POMBO_SEND_TIMEOUT_MS: '30000' };
    const workers = await Promise.all([on.spawn({ timings, env }), on.spawn({ timings, env })]);
    const began = performance.now();
    await on.simulator.waitFor({ answered: LANES });
    const seconds = (performance.now() - began) / 1000;
    for (const id of ids)
      await expect.poll(async () => (await on.producer.get(id))?.status, { timeout: 30_000 }).toBe('accepted');
    const peaks = workers.map(({ process: { pid } }) => peakMb(pid!));
    for (const worker of workers) {
      expect(await worker.kill('SIGTERM')).toBe(0);
      for (const event of ['heartbeat.failed', 'attempt.reclaimed', 'lane.run.failed']) {
        expect(worker.log()).not.toContain(event);
      }
    }
    expect(on.simulator.posts()).toHaveLength(LANES);
    // At full size, too much for the clean-up after each file.
    for await (const keys of on.client.scanStream({ match: `${on.prefix}:image:*`, count: 1000 })) {
      if ((keys as string[]).length > 0) await on.client.unlink(...(keys as string[]));
    }
    if (process.env['IMAGES_AT_SCALE'] !== undefined)
      console.log(`${LANES} × ${MB} MB in ${seconds.toFixed(1)} s; workers' memory at most ${peaks.join(', ')} MB`);
  },
);
