import { now, startChild, type Child, type Usage } from './child.ts';
import { openDoor } from '../client.ts';
import type { Door } from '../door.ts';
import type { Side } from '../figures.ts';
import type { Arrivals, GatewayCalls } from './gateway-child.ts';
import { withRedis, type BenchRedis, type RedisSetup } from '../redis.ts';
import type { SendRow } from '../data/send-rows.ts';
import type { WorkerCalls, WorkerOrders } from './worker.ts';

/** A gateway process, for all runs of a benchmark. */
export interface Gateway extends Child<GatewayCalls> {
  url: string;
}

const CHILDREN: Record<Side, string> = {
  pombo: 'pombo-child.ts',
  bullmq: 'bullmq-child.ts',
  careful: 'careful/careful-child.ts',
};

export async function startGateway(): Promise<Gateway> {
  const child = startChild<GatewayCalls>('gateway-child.ts');
  return { ...child, url: await child.ask('listen') };
}

/** What is sent, and how. */
export interface Load extends Pick<WorkerOrders, 'lanes' | 'concurrency' | 'journal' | 'replica'> {
  /** They all wait in the queue before the worker is started. */
  rows: SendRow[];
  /** How long the gateway takes to answer. */
  latencyMs: { min: number; max: number };
}

/** What one worker process did with its load. */
export interface Run extends Arrivals {
  /** What queuing the whole load took. */
  queuedMs: number;
  /** From the start of the process until it was ready, and until every lane had sent once. */
  readyMs: number;
  everyLaneMs: number;
  /** What sending took, starting not included. */
  nodeCpuMs: number;
  redisCpuMs: number;
  rssMb: number;
  connections: number;
  /** What Pombo's journal grew to. */
  journalBytes?: number;
}

/** A worker process that has sent its load, for a caller that continues with it. */
export interface Stage {
  redis: BenchRedis;
  door: Door;
  worker: Child<WorkerCalls>;
  /** Connections to Redis that are not the worker's. */
  others: string[];
}

/** Gives a side its load on a fresh Redis and measures one worker process with it; `after` may continue with the same process. */
export async function runWorker(
  side: Side,
  gateway: Gateway,
  load: Load,
  after?: (stage: Stage) => Promise<void>,
  setup?: RedisSetup,
): Promise<Run> {
  return withRedis(async (redis) => {
    const door = openDoor(side, redis.url);
    const queuedAt = now();
    await door.addMany(load.rows);
    const queuedMs = now() - queuedAt;
    await gateway.ask('reset', load.latencyMs, load.lanes);
    const others = await redis.connections();
    const worker = startChild<WorkerCalls>(CHILDREN[side]);
    try {
      const run = await measure(worker, redis, gateway, load);
      await after?.({ redis, door, worker, others });
      return { ...run, queuedMs, connections: run.connections - others.length };
    } finally {
      await worker.end();
      await door.close();
    }
  }, setup);
}

async function measure(
  worker: Child<WorkerCalls>,
  redis: BenchRedis,
  gateway: Gateway,
  load: Load,
): Promise<Omit<Run, 'queuedMs'>> {
  const startedAt = now();
  const { lanes, concurrency, rows, journal, replica } = load;
  const ready = await worker.ask('start', {
    redisUrl: redis.url,
    gatewayUrl: gateway.url,
    lanes,
    concurrency,
    ...(journal === undefined ? {} : { journal }),
    ...(replica === undefined ? {} : { replica }),
  });
  const readyMs = now() - startedAt;
  const redisBefore = await redis.cpuMs();
  await worker.ask('go');
  const used: Usage = await worker.ask('until', rows.length);
  const redisCpuMs = (await redis.cpuMs()) - redisBefore;
  const connections = (await redis.connections()).length;
  const arrivals = await gateway.ask('report');
  return {
    ...arrivals,
    readyMs,
    everyLaneMs: arrivals.everyLaneAt - startedAt,
    nodeCpuMs: used.cpuMs - ready.cpuMs,
    redisCpuMs,
    rssMb: used.rssMb,
    ...(used.journalBytes === undefined ? {} : { journalBytes: used.journalBytes }),
    connections,
  };
}
