import { createOutboxRelay } from '@pombo/events';
import { Redis } from 'ioredis';
import type { Figures, Findings } from '../figures.ts';
import { withRedis } from '../redis.ts';
import { savedBytes, savedFigure } from '../results.ts';
import { simulateLanes } from '../simulate-lanes.ts';

export interface ScaleOptions {
  /** The mean pause between two messages of a number (ms). */
  gapMs: number;
  /** How long the schedule is simulated. */
  seconds: number;
  /** Messages that wait for a number, those of it in the last 48 hours, and older ones that are kept. */
  queued: number;
  recent: number;
  old: number;
}

export const SCALE_DEFAULTS: ScaleOptions = { gapMs: 10_000, seconds: 60, queued: 100, recent: 1000, old: 5000 };

const NUMBERS = [100, 10_000, 1_000_000];

/** How much of a core a process may use in the mean, so that its sends are punctual and a failover has room. */
const SHARE = { worker: 0.6, redis: 0.6 };

/** Of a message: accepted, sent, delivered and read. */
const EVENTS_PER_SEND = 4;

/** Each worker reads all workers' lists at every fifth heartbeat; an entry is a name of eight characters, quoted. */
const LIST = { everySeconds: 5, bytesPerLane: 11 };

/** Most that reading the lists may take of a worker's network (bytes a second): parsing it is a few percent of its CPU. */
const LIST_LIMIT = 4_000_000;

const DAY_S = 24 * 60 * 60;
const GB = 1e9;

/**
 * What a number of WhatsApp numbers needs, computed from what the other benchmarks measured and kept (`--record`). The schedule of
 * the lanes is simulated. One thing is measured here: what the one event stream of a deployment costs.
 */
export async function benchScale(options: ScaleOptions, progress: (line: string) => void): Promise<Findings> {
  const cost = measured();
  const eventMs = await measureEvents();
  progress(`scale: an event costs the stream's node ${eventMs.toFixed(4)} ms`);
  const most = mostNumbers(options, cost, eventMs);
  const rows = NUMBERS.map((numbers) => {
    progress(`scale: simulating ${numbers} numbers`);
    return { side: `${numbers}`, ...needs(numbers, options, { cost, eventMs, most }) };
  });
  const about =
    `needed by this many numbers with a pause of ${options.gapMs} ms, ${options.queued} queued, ${options.recent} recent and ` +
    `${options.old} older messages each; one deployment serves at most ${most}`;
  return { bench: 'scale', about, rows: [...rows, { side: 'limits', ...limits(options, cost, eventMs) }], ratios: {} };
}

/** Where a process, a node or a deployment is full; sends are those of a second. */
function limits(options: ScaleOptions, cost: Costs, eventMs: number): Figures {
  return {
    sendsPerWorker: round(1000 * (SHARE.worker / cost.nodeMs), 2),
    sendsPerRedisNode: round(1000 * (SHARE.redis / redisMsOf(cost, eventMs)), 2),
    redisBytesPerNumber: bytesOf(options),
    numbersByLists: numbersByLists(options, cost),
    numbersByEvents: round(numbersByEvents(options, eventMs), 2),
  };
}

interface Costs {
  nodeMs: number;
  redisMs: number;
  redisBytes: number;
  /** Of a worker process without lanes, and for each lane (MB). */
  baseMb: number;
  laneMb: number;
  journalBytes: number;
}

/** Costs with ten thousand numbers; memory grows from a hundred numbers to them. */
function measured(): Costs {
  const many = (figure: string): number => savedFigure('lanes', 'pombo 10000', figure);
  const few = savedFigure('lanes', 'pombo 100', 'peakRssMb');
  return {
    nodeMs: many('nodeCpuMsPerSend'),
    redisMs: many('redisCpuMsPerSend'),
    redisBytes: many('redisBytesPerSend'),
    baseMb: few,
    laneMb: (many('peakRssMb') - few) / 9900,
    journalBytes: savedFigure('send', 'pombo', 'journalBytesPerSend'),
  };
}

function workersFor(numbers: number, gapMs: number, { nodeMs }: Costs): number {
  return Math.max(2, Math.ceil(((numbers / gapMs) * nodeMs) / SHARE.worker));
}

/** The largest number of numbers whose events one node can take, and whose workers can read each other's lists. */
function mostNumbers(options: ScaleOptions, cost: Costs, eventMs: number): number {
  return Math.floor(Math.min(numbersByEvents(options, eventMs), numbersByLists(options, cost)) / 1000) * 1000;
}

function numbersByEvents({ gapMs }: ScaleOptions, eventMs: number): number {
  return (SHARE.redis * gapMs) / (EVENTS_PER_SEND * eventMs);
}

function numbersByLists({ gapMs }: ScaleOptions, cost: Costs): number {
  let numbers = 1000;
  const listBytes = (each: number): number =>
    (workersFor(each, gapMs, cost) * each * LIST.bytesPerLane) / LIST.everySeconds;
  while (listBytes(numbers + 1000) <= LIST_LIMIT) numbers += 1000;
  return numbers;
}

function redisMsOf({ redisMs }: Costs, eventMs: number): number {
  return redisMs + EVENTS_PER_SEND * eventMs;
}

/** What the messages of a number take. */
function bytesOf({ queued, recent, old }: ScaleOptions): number {
  return queued * savedBytes('queued') + recent * savedBytes('live') + old * savedBytes('compacted');
}

function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

function needs(
  numbers: number,
  options: ScaleOptions,
  { cost, eventMs, most }: { cost: Costs; eventMs: number; most: number },
): Figures {
  const { gapMs, seconds } = options;
  const perSecond = (numbers * 1000) / gapMs;
  const workers = workersFor(numbers, gapMs, cost);
  const deployments = Math.ceil(numbers / most);
  const perDeployment = numbers / deployments;
  const shards = Math.ceil(((perDeployment / gapMs) * redisMsOf(cost, eventMs)) / SHARE.redis);
  const simulated = simulateLanes({
    lanes: numbers,
    workers,
    gapMs: { min: 0.8 * gapMs, max: 1.2 * gapMs },
    costMs: cost.nodeMs,
    seconds,
  });
  const gb = (each: number): number => round(each / GB, 3);
  return {
    sendsPerSecond: perSecond,
    deployments,
    workers,
    workerMemoryGb: gb((workers * cost.baseMb + numbers * cost.laneMb) * 1e6),
    redisNodes: shards * deployments,
    redisMemoryGb: gb(numbers * bytesOf(options)),
    redisMbPerSecond: round((perSecond * cost.redisBytes) / 1e6, 3),
    journalGbPerDay: gb(perSecond * cost.journalBytes * DAY_S),
    streamNodeCpuPercent: round((100 * EVENTS_PER_SEND * eventMs * perDeployment) / gapMs, 3),
    mostLanesToMean: round(simulated.unevenness, 3),
    lanesMovedNeedlessly: simulated.movedNeedlessly,
    simulatedLateP50Ms: simulated.lateP50Ms,
    simulatedLateP99Ms: simulated.lateP99Ms,
  };
}

/** Lanes and events of the measurement. */
const EVENTS = { lanes: 200, each: 100 };

/** Returns what moving one event into the stream costs Redis (ms). */
async function measureEvents(): Promise<number> {
  return withRedis(async (redis) => {
    const client = new Redis(redis.url);
    const lanes = Array.from({ length: EVENTS.lanes }, (_none, at) => `n${at}`);
    const fill = async (): Promise<void> => {
      for (const lane of lanes) {
        const adds = Array.from({ length: EVENTS.each }, (_none, at) =>
          client.xadd(`pombo:{${lane}}:outbox`, '*', 't', 'accepted', 'v', `k${at}`, 'c', ''),
        );
        await Promise.all(adds);
      }
    };
    const relay = createOutboxRelay({ client, prefix: 'pombo', onError: () => {} });
    await fill();
    await relay.move(lanes);
    await fill();
    const before = await redis.cpuMs();
    const moved = await relay.move(lanes);
    const spent = (await redis.cpuMs()) - before;
    await relay.stop();
    client.disconnect();
    return spent / moved;
  });
}
