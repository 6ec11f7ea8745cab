import { setTimeout as pause } from 'node:timers/promises';
import { openDoor } from '../client.ts';
import { compare, type Figures, type Findings, type Side } from '../figures.ts';
import { makeLanes, makeRows, type Lane } from '../data/send-rows.ts';
import { startChild } from '../processes/child.ts';
import { startGateway, type Gateway } from '../processes/run-worker.ts';
import type { WorkerCalls } from '../processes/worker.ts';
import { withRedis, type BenchRedis } from '../redis.ts';

export interface LanesOptions {
  /** Numbers in one worker process: a few, many, and as many as one process should serve. */
  few: number;
  many: number;
  most: number;
  /** 0, or the only number of numbers that is measured. */
  only: number;
  /** From a lane's answer to its next POST; up to half as much again, a time of its own for each lane. */
  gapMs: number;
  /** How long it sends before anything is measured, and while it is. */
  warmSeconds: number;
  seconds: number;
  rounds: number;
}

export const LANES_DEFAULTS: LanesOptions = {
  few: 100,
  many: 1000,
  most: 10_000,
  only: 0,
  gapMs: 8000,
  warmSeconds: 60,
  seconds: 240,
  rounds: 1,
};

/** How long the gateway takes to answer. */
const LATENCY_MS = { min: 20, max: 40 };

/** The process flags of both sides: those of `pombo up` and of the image. */
const FLAGS = ['--max-semi-space-size=16'];

/**
 * Many numbers in one process, each with a backlog and a gap to keep, beside one BullMQ Worker per number. Both promise
 * the same gap, from the answer to the next POST. BullMQ is measured with `many`: with `most`, it needs more connections than
 * a Redis accepts by default (10,000).
 */
export async function benchLanes(options: LanesOptions, progress: (line: string) => void): Promise<Findings> {
  const { only, few, many, most, gapMs, warmSeconds, seconds, rounds } = options;
  const about =
    `numbers in one process, each ${gapMs} to ${gapMs * 1.5} ms from an answer to the next POST, ` +
    `measured for ${seconds} s after ${warmSeconds} s of sending`;
  const sides =
    only > 0
      ? ([`pombo ${only}`, `bullmq ${only}`] as const)
      : ([`pombo ${many}`, `bullmq ${many}`, `pombo ${few}`, `pombo ${most}`] as const);
  const gateway = await startGateway();
  try {
    const run = (name: string): Promise<Figures> => {
      const [side, count] = name.split(' ') as [Side, string];
      return measure(side, gateway, makeLanes(Number(count), gapMs), options);
    };
    return await compare<string>([...sides], { bench: 'lanes', about, rounds }, run, progress);
  } finally {
    await gateway.end();
  }
}

async function measure(side: Side, gateway: Gateway, lanes: Lane[], options: LanesOptions): Promise<Figures> {
  const { gapMs, warmSeconds, seconds } = options;
  return withRedis(async (redis) => {
    const door = openDoor(side, redis.url);
    await door.addMany(makeRows(lanes, Math.ceil(((warmSeconds + seconds) * 1000) / gapMs) + 2));
    await door.close();
    await gateway.ask('reset', LATENCY_MS, lanes);
    const others = (await redis.connections()).length;
    const worker = startChild<WorkerCalls>(`${side}-child.ts`, FLAGS);
    try {
      await worker.ask('start', { redisUrl: redis.url, gatewayUrl: gateway.url, lanes, concurrency: 1 });
      await worker.ask('go');
      await pause(warmSeconds * 1000);
      const figures = await watch(worker, gateway, redis, { lanes, seconds });
      return { ...figures, redisConnections: (await redis.connections()).length - others };
    } finally {
      await worker.end();
    }
  });
}

interface Watched {
  lanes: readonly Lane[];
  seconds: number;
}

/** Measures everything for `seconds`. */
async function watch(
  worker: ReturnType<typeof startChild<WorkerCalls>>,
  gateway: Gateway,
  redis: BenchRedis,
  { lanes, seconds }: Watched,
): Promise<Figures> {
  const redisBefore = await redis.cpuMs();
  const bytesBefore = await redis.netBytes();
  const before = await worker.ask('look');
  await worker.ask('open');
  await gateway.ask('open');
  const from = performance.now();
  await pause(seconds * 1000);
  const came = await gateway.ask('report');
  const elapsedMs = performance.now() - from;
  const after = await worker.ask('look');
  const redisCpuMs = (await redis.cpuMs()) - redisBefore;
  const redisBytes = (await redis.netBytes()) - bytesBefore;
  return {
    numbers: lanes.length,
    sends: came.posts,
    doubled: came.doubled,
    gapViolations: came.violations,
    percentOfPossibleSends: (100 * came.posts) / possibleSends(lanes, elapsedMs),
    lateP50Ms: came.overshootMs.p50,
    lateP99Ms: came.overshootMs.p99,
    lateMaxMs: came.overshootMs.max,
    bareTimerP50Ms: after.timerMs.p50,
    bareTimerP99Ms: after.timerMs.p99,
    sendsPerSecond: came.posts / (elapsedMs / 1000),
    nodeCpuMsPerSend: (after.cpuMs - before.cpuMs) / came.posts,
    redisCpuMsPerSend: redisCpuMs / came.posts,
    redisBytesPerSend: redisBytes / came.posts,
    peakRssMb: after.peakRssMb,
  };
}

/** How many POSTs there are if each begins the moment that its lane's gap is over. */
function possibleSends(lanes: readonly Lane[], elapsedMs: number): number {
  const latencyMs = (LATENCY_MS.min + LATENCY_MS.max) / 2;
  return lanes.reduce((sum, { gapMs }) => sum + elapsedMs / (gapMs + latencyMs), 0);
}
