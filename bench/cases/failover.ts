import { setTimeout as pause } from 'node:timers/promises';
import { openDoor } from '../client.ts';
import { percentile, type Figures, type Findings, type Side } from '../figures.ts';
import { makeLanes, makeRows, type Lane } from '../data/send-rows.ts';
import { now, startChild, type Child } from '../processes/child.ts';
import { startGateway, type Gateway } from '../processes/run-worker.ts';
import type { WorkerCalls } from '../processes/worker.ts';
import { withRedis } from '../redis.ts';

export interface FailoverOptions {
  /** Numbers that two workers share. */
  lanes: number;
  gapMs: number;
  /** Deaths on our side, and of BullMQ, which takes much longer. */
  rounds: number;
  bullmqRounds: number;
}

export const FAILOVER_DEFAULTS: FailoverOptions = { lanes: 40, gapMs: 1000, rounds: 10, bullmqRounds: 3 };

/** Half of all lanes have a POST in flight at any moment. */
const LATENCY_MS = { min: 600, max: 1400 };

/** How long both send before the death: two workers have shared the lanes by then. */
const SETTLE_MS = 8000;

/** A lane that has not sent by then counts with this time. */
const GIVE_UP_MS = 120_000;

/**
 * One of two workers under load is killed (SIGKILL). How long its lanes are silent: those that rested or waited, and those with
 * a POST in flight, whose result nobody knows. BullMQ with its default lock and check for stalled jobs, and one message of a
 * queue at a time.
 */
export async function benchFailover(options: FailoverOptions, progress: (line: string) => void): Promise<Findings> {
  const { lanes: count, gapMs, rounds, bullmqRounds } = options;
  const lanes = makeLanes(count, gapMs);
  const gateway = await startGateway();
  try {
    const sides: { side: Side; runs: Figures[] }[] = [];
    for (const [side, times] of [
      ['pombo', rounds],
      ['bullmq', bullmqRounds],
    ] as const) {
      const runs: Figures[] = [];
      for (let round = 1; round <= times; round += 1) {
        runs.push(await death(side, gateway, lanes));
        progress(`failover: round ${round} of ${times}, ${side}: ${JSON.stringify(runs.at(-1))}`);
      }
      sides.push({ side, runs });
    }
    const rows = sides.map(({ side, runs }) => ({ side, deaths: runs.length, ...summary(runs) }));
    const [ours, theirs] = rows as unknown as [Figures, Figures];
    const shared = ['otherLanesSeconds', 'laneInFlightSeconds'];
    return {
      bench: 'failover',
      about: `one of two workers killed while ${count} numbers send; the slowest lane of each death, medians`,
      rows,
      ratios: Object.fromEntries(shared.map((name) => [name, ours[name]! / theirs[name]!])),
    };
  } finally {
    await gateway.end();
  }
}

function summary(runs: readonly Figures[]): Figures {
  const median = (name: string): number => {
    const found = runs.flatMap((run) => (run[name] === undefined ? [] : [run[name]]));
    return Number(percentile(found, 0.5).toFixed(1));
  };
  const doubled = runs.reduce((sum, run) => sum + run['doubled']!, 0);
  const violations = runs.reduce((sum, run) => sum + run['gapViolations']!, 0);
  return {
    otherLanesSeconds: median('otherLanes'),
    laneInFlightSeconds: median('laneInFlight'),
    doubled,
    gapViolations: violations,
  };
}

/** One death on a fresh Redis: the longest silence of each kind of lane, in seconds. */
async function death(side: Side, gateway: Gateway, lanes: Lane[]): Promise<Figures> {
  return withRedis(async (redis) => {
    const door = openDoor(side, redis.url);
    // More than any lane sends before the bench gives up.
    await door.addMany(makeRows(lanes, 90));
    await door.close();
    await gateway.ask('reset', LATENCY_MS, lanes);
    const workers = [0, 1].map(() => startChild<WorkerCalls>(`${side}-child.ts`));
    try {
      const orders = { redisUrl: redis.url, gatewayUrl: gateway.url, lanes, concurrency: 1, oneAtATime: true };
      for (const worker of workers) await worker.ask('start', orders);
      for (const worker of workers) await worker.ask('go');
      await pause(SETTLE_MS);
      return await kill(workers[0]!, gateway);
    } finally {
      for (const worker of workers) await worker.end();
    }
  });
}

async function kill(victim: Child<WorkerCalls>, gateway: Gateway): Promise<Figures> {
  const names = await victim.ask('own');
  const at = now();
  victim.signal('SIGKILL');
  let found = await gateway.ask('after', at, names);
  while (found.some(({ nextAt }) => nextAt === null) && now() - at < GIVE_UP_MS) {
    await pause(250);
    found = await gateway.ask('after', at, names);
  }
  const { doubled, violations } = await gateway.ask('report');
  const longest = (each: typeof found): number =>
    Math.max(...each.map(({ nextAt }) => ((nextAt ?? at + GIVE_UP_MS) - at) / 1000));
  return {
    otherLanes: longest(found.filter(({ inFlight }) => !inFlight)),
    laneInFlight: longest(found.filter(({ inFlight }) => inFlight)),
    doubled,
    gapViolations: violations,
  };
}
