import { sideBySide, type Figures, type Findings, type Side } from '../figures.ts';
import { makeLanes, makeRows } from '../data/send-rows.ts';
import { runWorker, startGateway, type Gateway, type Load } from '../processes/run-worker.ts';

export interface LanesOptions {
  /** Numbers in one worker process. */
  lanes: number;
  /** Messages that wait for each of them. */
  messages: number;
  /** From a lane's answer to its next POST; up to half as much again, a time of its own for each lane. */
  gapMs: number;
  rounds: number;
}

export const LANES_DEFAULTS: LanesOptions = { lanes: 1000, messages: 3, gapMs: 2000, rounds: 3 };

/**
 * Many numbers in one process, each with a backlog and a gap to keep, beside one BullMQ Worker per number. Both promise
 * the same gap, from the answer to the next POST.
 */
export async function benchLanes(options: LanesOptions, progress: (line: string) => void): Promise<Findings> {
  const { lanes: count, messages, gapMs, rounds } = options;
  const lanes = makeLanes(count, gapMs);
  const rows = makeRows(lanes, messages);
  const load: Load = { lanes, rows, concurrency: 1, latencyMs: { min: 20, max: 40 } };
  const about = `${count} numbers in one process, ${messages} messages each, ${gapMs} to ${gapMs * 1.5} ms from an answer to the next POST`;
  const gateway = await startGateway();
  try {
    return await sideBySide('lanes', about, rounds, (side) => round(side, gateway, load), progress);
  } finally {
    await gateway.end();
  }
}

async function round(side: Side, gateway: Gateway, load: Load): Promise<Figures> {
  const run = await runWorker(side, gateway, load);
  const sends = load.rows.length;
  const seconds = (run.lastAt - run.firstAt) / 1000;
  return {
    sends: run.posts,
    doubled: run.doubled,
    seconds,
    sendsPerSecond: run.posts / seconds,
    nodeCpuMsPerSend: run.nodeCpuMs / sends,
    redisCpuMsPerSend: run.redisCpuMs / sends,
    redisConnections: run.connections,
    rssMb: run.rssMb,
    overshootP50Ms: run.overshootMs.p50,
    overshootP99Ms: run.overshootMs.p99,
    overshootMaxMs: run.overshootMs.max,
    gapViolations: run.violations,
    readySeconds: run.readyMs / 1000,
    everyLaneSentSeconds: run.everyLaneMs / 1000,
  };
}
