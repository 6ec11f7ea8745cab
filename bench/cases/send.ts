import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../processes/child.ts';
import { compare, percentile, type Figures, type Findings, type Side } from '../figures.ts';
import type { RedisSetup } from '../redis.ts';
import { makeLanes, makeRow, makeRows } from '../data/send-rows.ts';
import { runWorker, startGateway, type Gateway, type Load, type Stage } from '../processes/run-worker.ts';

export interface SendOptions {
  /** Numbers that send at once; for BullMQ, the concurrency of its one Worker. */
  lanes: number;
  /** Messages that wait when the worker starts. */
  messages: number;
  /** Messages sent one at a time on the idle system, for the time from the call to the POST. */
  singles: number;
  rounds: number;
}

/** With fewer messages, compiling Pombo's code would be a third of its CPU; a worker runs for weeks. */
export const SEND_DEFAULTS: SendOptions = { lanes: 200, messages: 20_000, singles: 300, rounds: 3 };

/**
 * What a send costs when nothing has to wait: Pombo's whole path (queue, ledger, kept connections, ids recorded)
 * beside one BullMQ Worker that POSTs and records nothing, and beside Pombo without its journal, whose share is a figure
 * of its own.
 */
export async function benchSend(options: SendOptions, progress: (line: string) => void): Promise<Findings> {
  const { lanes, messages, singles, rounds } = options;
  const about = `${messages} waiting messages over ${lanes} numbers, no gap, answers at once; then ${singles} one by one`;
  const gateway = await startGateway();
  try {
    const run = (side: 'pombo' | 'bullmq' | typeof UNWRITTEN): Promise<Figures> =>
      side === UNWRITTEN
        ? measureSends('pombo', gateway, options, { journal: false })
        : measureSends(side, gateway, options);
    return withJournalShare(
      await compare(['pombo', 'bullmq', UNWRITTEN], { bench: 'send', about, rounds }, run, progress),
    );
  } finally {
    await gateway.end();
  }
}

const UNWRITTEN = 'pombo without journal';

/** Adds what the journal takes of a send. */
function withJournalShare(found: Findings): Findings {
  const cpuOf = (name: string): number => Number(found.rows.find(({ side }) => side === name)!['nodeCpuMsPerSend']);
  const share = 1 - cpuOf(UNWRITTEN) / cpuOf('pombo');
  const rows = found.rows.map((row) =>
    row.side === 'pombo' ? { ...row, journalPercentOfNodeCpu: Math.round(100 * share) } : row,
  );
  return { ...found, rows };
}

/** One side's load on a fresh Redis, from queuing to the last record. */
export async function measureSends(
  side: Side,
  gateway: Gateway,
  options: Omit<SendOptions, 'rounds'>,
  kept: RedisSetup & { journal?: boolean } = {},
): Promise<Figures> {
  const { journal = true, ...setup } = kept;
  const load = { ...loadOf(side, options), journal, replica: setup.replica === true };
  const latencies: number[] = [];
  let commands: Figures = {};
  const measureMore = async (stage: Stage): Promise<void> => {
    latencies.push(...(await sendOneByOne(load, options.singles, gateway, stage)));
    await pause(FIRST_SWEEPS_MS);
    commands = await countCommands(load, options.singles, stage);
  };
  const run = await runWorker(side, gateway, load, measureMore, setup);
  const sends = load.rows.length;
  return {
    sends: run.posts,
    doubled: run.doubled,
    queuedPerSecond: sends / (run.queuedMs / 1000),
    sendsPerSecond: sends / ((run.lastAt - run.firstAt) / 1000),
    nodeCpuMsPerSend: run.nodeCpuMs / sends,
    redisCpuMsPerSend: run.redisCpuMs / sends,
    rssMb: run.rssMb,
    callToPostP50Ms: percentile(latencies, 0.5),
    callToPostP99Ms: percentile(latencies, 0.99),
    ...commands,
    ...(run.journalBytes === undefined ? {} : { journalBytesPerSend: run.journalBytes / sends }),
  };
}

function loadOf(side: Side, { lanes: count, messages }: Omit<SendOptions, 'rounds'>): Load {
  // Pombo sends from many numbers at once; BullMQ gets the same number of sends at once from one queue, its best case.
  const lanes = side === 'pombo' ? makeLanes(count, 0) : [{ name: 'all', gapMs: 0 }];
  const rows = makeRows(lanes, Math.floor(messages / lanes.length));
  return { lanes, rows, concurrency: side === 'pombo' ? 1 : count, latencyMs: { min: 0, max: 0 } };
}

/** From the call of the producer to the POST at the gateway, ms, for each of `count` messages; each waits for the one before. */
async function sendOneByOne(load: Load, count: number, gateway: Gateway, { door, worker }: Stage): Promise<number[]> {
  const found: number[] = [];
  for (let at = 1; at <= count; at += 1) {
    const number = load.rows.length + at;
    const calledAt = now();
    await door.add(makeRow(load.lanes[at % load.lanes.length]!.name, number));
    await worker.ask('until', number);
    found.push((await gateway.ask('report')).lastAt - calledAt);
  }
  return found;
}

/** In this time after its start, a worker compares every message with its indexes once. */
const FIRST_SWEEPS_MS = 16_000;

/** Lanes used for counting commands: each has a backlog, so that finding nothing more at its end does not count. */
const FEW = 10;

/** Commands that the worker gives to Redis for a send, and those that run inside its scripts. */
async function countCommands(load: Load, count: number, { redis, door, worker, others }: Stage): Promise<Figures> {
  const before = load.rows.length + count;
  const rows = Array.from({ length: count }, (_none, at) =>
    makeRow(load.lanes[at % Math.min(FEW, load.lanes.length)]!.name, before + at + 1),
  );
  const stop = await redis.watch(others);
  await door.addMany(rows);
  await worker.ask('until', before + count);
  const { sent, inScripts } = await stop();
  return { commandsPerSend: sent / count, commandsInScriptsPerSend: inScripts / count };
}
