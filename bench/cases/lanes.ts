import { setTimeout as pause } from 'node:timers/promises';
import { openDoor } from '../client.ts';
import { compare, type Figures, type Findings, type Side } from '../figures.ts';
import { makeLanes, makeRows, type Lane } from '../data/send-rows.ts';
import { startChild } from '../processes/child.ts';
import { startGateway, type Gateway } from '../processes/run-worker.ts';
import type { Window, WorkerCalls } from '../processes/worker.ts';
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
  /** How long a worker with the same lanes and nothing to send is measured, before. */
  idleSeconds: number;
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
  idleSeconds: 30,
  rounds: 1,
};

/** How long the gateway takes to answer. */
const LATENCY_MS = { min: 20, max: 40 };

/** How long that worker runs before it is measured: its first sweeps do more than the later ones. */
const IDLE_WARM_SECONDS = 35;

/** What is wanted with the most numbers. */
const TARGETS: Figures = {
  gapViolations: 0,
  percentOfPossibleSends: 99,
  lateP99Ms: 50,
  lateP99BesideTimer: 3,
  peakRssMb: 250,
  redisConnections: 4,
  cpuBesideFew: 1,
};

/** The process flags of both sides: those of `pombo up` and of the image. */
const FLAGS = ['--max-semi-space-size=8'];

/**
 * Many numbers in one process, each with a backlog and a gap to keep, beside one BullMQ Worker per number. Both promise
 * the same gap, from the answer to the next POST. BullMQ is measured with `many`: with `most`, it needs more connections than
 * a Redis accepts by default (10,000). The CPU of a send is also given without that of a worker which has the same numbers and nothing to
 * send: without it, figures for different numbers of lanes cannot be compared.
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
    return beside(await compare<string>([...sides], { bench: 'lanes', about, rounds }, run, progress), few);
  } finally {
    await gateway.end();
  }
}

/** Adds what each side's send costs beside that of the fewest numbers, and the targets as a column of their own. */
function beside(findings: Findings, few: number): Findings {
  const fewest = findings.rows.find(({ side }) => side === `pombo ${few}`);
  if (fewest === undefined) return findings;
  const rows = findings.rows.map((row) => {
    if (!row.side.startsWith('pombo')) return row;
    const share = Number(row['nodeCpuMsPerSendWithoutIdle']) / Number(fewest['nodeCpuMsPerSendWithoutIdle']);
    return { ...row, cpuBesideFew: Number(share.toPrecision(3)) };
  });
  return { ...findings, rows: [...rows, { side: 'target', ...TARGETS }] };
}

interface Idle extends Figures {
  idleNodeCpuMsPerSecond: number;
  idleRedisCpuMsPerSecond: number;
  idleCommandsPerNumber: number;
}

/** What a worker costs that has these lanes and nothing to send; commands are those sent in ten seconds. */
async function measureIdle(side: Side, gateway: Gateway, lanes: Lane[], seconds: number): Promise<Idle> {
  return withRedis(async (redis) => {
    const others = await redis.connections();
    const worker = startChild<WorkerCalls>(`${side}-child.ts`, FLAGS);
    try {
      await worker.ask('start', { redisUrl: redis.url, gatewayUrl: gateway.url, lanes, concurrency: 1 });
      await worker.ask('go');
      await pause(IDLE_WARM_SECONDS * 1000);
      const redisBefore = await redis.cpuMs();
      const before = await worker.ask('look');
      await pause(seconds * 1000);
      const after = await worker.ask('look');
      const redisCpuMs = (await redis.cpuMs()) - redisBefore;
      // Afterwards, since watching costs Redis more than the commands do.
      const unwatch = await redis.watch(others);
      await pause(seconds * 1000);
      const { sent } = await unwatch();
      return {
        idleNodeCpuMsPerSecond: (after.cpuMs - before.cpuMs) / seconds,
        idleRedisCpuMsPerSecond: redisCpuMs / seconds,
        idleCommandsPerNumber: (10 * sent) / lanes.length / seconds,
      };
    } finally {
      await worker.end();
    }
  });
}

async function measure(side: Side, gateway: Gateway, lanes: Lane[], options: LanesOptions): Promise<Figures> {
  const { gapMs, warmSeconds, seconds, idleSeconds } = options;
  const idle = await measureIdle(side, gateway, lanes, idleSeconds);
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
      const figures = await watch(worker, gateway, redis, { lanes, seconds, idle });
      return { ...figures, ...idle, redisConnections: (await redis.connections()).length - others };
    } finally {
      await worker.end();
    }
  });
}

interface Watched {
  lanes: readonly Lane[];
  seconds: number;
  idle: Idle;
}

/** Measures everything for `seconds`. */
async function watch(
  worker: ReturnType<typeof startChild<WorkerCalls>>,
  gateway: Gateway,
  redis: BenchRedis,
  { lanes, seconds, idle }: Watched,
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
  const nodeCpuMs = after.cpuMs - before.cpuMs;
  const idleShare = elapsedMs / 1000 / came.posts;
  return {
    numbers: lanes.length,
    sends: came.posts,
    doubled: came.doubled,
    gapViolations: came.violations,
    percentOfPossibleSends: (100 * came.posts) / possibleSends(lanes, elapsedMs),
    lateP50Ms: came.overshootMs.p50,
    lateP99Ms: came.overshootMs.p99,
    lateMaxMs: came.overshootMs.max,
    ...lateSteps(after),
    bareTimerP50Ms: after.timerMs.p50,
    bareTimerP99Ms: after.timerMs.p99,
    lateP99BesideTimer: came.overshootMs.p99 / after.timerMs.p99,
    sendsPerSecond: came.posts / (elapsedMs / 1000),
    nodeCpuMsPerSend: nodeCpuMs / came.posts,
    nodeCpuMsPerSendWithoutIdle: nodeCpuMs / came.posts - idle.idleNodeCpuMsPerSecond * idleShare,
    redisCpuMsPerSend: redisCpuMs / came.posts,
    redisCpuMsPerSendWithoutIdle: redisCpuMs / came.posts - idle.idleRedisCpuMsPerSecond * idleShare,
    redisBytesPerSend: redisBytes / came.posts,
    peakRssMb: after.peakRssMb,
  };
}

/** The steps overlap with nothing, so their 99th percentiles may add up to more than that of the whole. */
function lateSteps({ lateSteps: steps, syncs }: Window): Figures {
  if (steps === undefined || syncs === undefined) return {};
  return {
    takeP99Ms: steps.take,
    openP99Ms: steps.open,
    journalAndConnectP99Ms: steps.write,
    fdatasyncP99Ms: syncs.p99,
    fdatasyncMaxMs: syncs.max,
  };
}

/** How many POSTs there are if each begins the moment that its lane's gap is over. */
function possibleSends(lanes: readonly Lane[], elapsedMs: number): number {
  const latencyMs = (LATENCY_MS.min + LATENCY_MS.max) / 2;
  return lanes.reduce((sum, { gapMs }) => sum + elapsedMs / (gapMs + latencyMs), 0);
}
