import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Timings } from '@pombo/delivery';
import { createLedger, type Ledger } from '@pombo/ledger';
import type { MessageView, Status } from '@pombo/core';
import { createProducer } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { closeRedis, connect } from '@pombo/redis';
import { startPrivateRedis } from '../setup/redis-server.ts';
import { ALWAYS } from '../support/redis/persistence.ts';
import { seededRandom } from '../support/random.ts';
import type { ChildOrders } from '../support/processes/worker.ts';
import { enqueue } from './enqueue.ts';
import { joinPools, keepRunning, type WorkerPool } from './workers.ts';
import { startGateway, type StormGateway } from './gateway.ts';
import { compare, type Findings } from './oracle.ts';
import { describeSuspects } from './suspects.ts';
import { runBaseline } from './baseline.ts';
import { startReceiver } from '../support/http/receiver.ts';
import { undecidable } from './undecidable.ts';
import { callbackFaults, type Deafness } from './fault-mix.ts';
import { killInStep } from './killer.ts';

export interface StormOptions {
  messages: number;
  /** After this nothing more is killed, and the rest is delivered undisturbed. */
  minutes: number;
  seed: number;
  /** False: a connection for each POST. Default true, as in production. */
  keepConnections?: boolean;
  progress(line: string): void;
}

export interface StormReport {
  messages: number;
  workerKills: number;
  redisKills: number;
  doubled: number;
  lost: number;
  wrongStatus: number;
  unknown: number;
  /** The number of messages that the rules of evidence cannot decide, from what the gateway saw. */
  undecidable: number;
  naiveDoubled: number;
}

/** True if every promise was kept, and the same faults broke one on BullMQ alone. */
export function isKept(report: StormReport): boolean {
  const { messages, doubled, lost, wrongStatus, unknown, naiveDoubled } = report;
  const isAsKnown = unknown <= report.undecidable + messages * MOST_UNDECIDED;
  return doubled === 0 && lost === 0 && wrongStatus === 0 && isAsKnown && naiveDoubled > 0;
}

/** Fraction of messages that may be `unknown` although the rules could decide. */
const MOST_UNDECIDED = 0.01;

const LANES = 40;
/** For each half of the lanes, so that a dead worker's lanes are reclaimed. */
const WORKERS = 2;
/** Mean number of POSTs between two kills of a worker from outside; it kills itself as often, at a station of a message. */
const WORKER_EVERY = 55;
const STATION_CHANCE = 1 / (WORKER_EVERY * 8);
const REDIS_EVERY = 400;
const SEND_TIMEOUT_MS = 1500;
/** Messages for BullMQ alone at most: it breaks its promise early. */
const BASELINE_MOST = 300;

/**
 * Short, in the proportions of the real ones, except for the backoff after a 500: it leaves time for the callback of a
 * message that was accepted anyway, even through a restart of Redis, which takes longer the more Redis has to load.
 */
const TIMINGS = {
  heartbeatMs: 200,
  heartbeatTtlMs: 1500,
  postMs: 1000,
  sweepMs: 1000,
  lostJobMs: 2000,
  coolMs: { first: 100, cap: 1000 },
  unknownCoolMs: 200,
  holdProbeMs: { first: 300, cap: 1000 },
  searchMs: 2000,
  outageMs: 1000,
} satisfies Partial<Timings>;
const ERRORED_MS = { short: { first: 5000, cap: 8000 }, long: { first: 10_000, cap: 15_000 } };
const LONG = 2000;
/** Later than the first backoff at its longest. */
const lateMs = (first: number): number => first * 1.5 + 1500;

/** Runs a storm against Pombo and then against BullMQ alone. Throws only when its own parts do not start. */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const { seed, progress, keepConnections = true } = options;
  const random = seededRandom(seed);
  const lanes = Array.from({ length: LANES }, (_none, at) => ({
    name: `numero-${at}`,
    id: `ID-${at}`,
    token: `TOKEN-${at}`,
    clientToken: 'CLIENT',
    pace: { min: 0.02, max: 0.06 },
  }));
  const folder = await mkdtemp(join(tmpdir(), 'pombo-storm-'));
  const redisEvery = Math.min(REDIS_EVERY, Math.ceil(options.messages / 4));
  const redis = await startPrivateRedis({ args: ALWAYS });
  const erroredMs = options.messages > LONG ? ERRORED_MS.long : ERRORED_MS.short;
  const deaf = new Map(lanes.map(({ id }, at) => [id, deafnessOf(at)]));
  const gateway = await startGateway({
    seed,
    instances: lanes,
    callbackFaults: callbackFaults(deaf, lateMs(erroredMs.first)),
  });
  const client = await connect(redis.url);
  const producer = createProducer({ redis: redis.url });
  const ledger = createLedger(client);
  const receiver = await startReceiver(ledger, createLaneJobs(client, 'pombo'));
  for (const lane of lanes) await receiver.hear(gateway.url, lane.name, lane);

  const poolOf = async (onServerError: 'retry' | 'unknown', seedOf: number): Promise<WorkerPool> => {
    const mine = lanes.filter(({ id }) => (deaf.get(id) === 'of-all') === (onServerError === 'unknown'));
    const data = join(folder, onServerError);
    await mkdir(data);
    const file = join(data, 'instances.json');
    await writeFile(file, JSON.stringify({ instances: mine }), { mode: 0o600 });
    return keepRunning(WORKERS, (nth) =>
      startWorker({
        redisUrl: redis.url,
        env: {
          POMBO_DATA_DIR: data,
          POMBO_INSTANCES: file,
          ZAPI_BASE_URL: gateway.url,
          POMBO_SEND_TIMEOUT_MS: String(SEND_TIMEOUT_MS),
          POMBO_ON_SERVER_ERROR: onServerError,
        },
        timings: { ...TIMINGS, erroredMs },
        logLevel: 'silent',
        keepConnections,
        chaos: { seed: seedOf + nth + 1, chance: STATION_CHANCE },
      }),
    );
  };
  const pool = joinPools([await poolOf('retry', seed), await poolOf('unknown', seed + 100_000)]);

  try {
    const killUntil = performance.now() + options.minutes * 60_000;
    const names = lanes.map(({ name }) => name);
    const ids: string[] = [];
    let enqueued = false;
    const waiting = (): Promise<number> => left(ledger, names);
    // Each pool publishes its half.
    while ((await ask(() => ledger.instances.known())).size < LANES) await pause(100);
    const enqueuing = enqueue(options.messages, { names, random, producer, ids, waiting, until: killUntil }).then(
      () => {
        enqueued = true;
      },
    );
    const killing = killInStep({
      gateway,
      pool,
      redis,
      random,
      workerEvery: WORKER_EVERY,
      redisEvery,
      over: async () => performance.now() > killUntil || (enqueued && (await left(ledger, names)) <= LANES),
    });
    // Together, so that the first failure ends the storm.
    const [redisKills] = await Promise.all([killing, enqueuing]);
    progress(`the killing has ended: ${ids.length} messages, ${pool.ends()} workers and ${redisKills} Redis killed`);
    await calm(ledger, names, gateway);
    const workerKills = pool.ends();
    await pool.stop('SIGTERM');
    const [views, posts, callbacks] = [await readViews(ledger, ids), await gateway.posts(), await gateway.callbacks()];
    const found = compare(ids, views, posts, callbacks);
    const believes500 = (instance: string): boolean => deaf.get(instance) !== 'of-all';
    const open = undecidable({ ids, views, posts, callbacks, believes500 });
    const uncounted = Math.abs((await total(ledger, names)) - ids.length);
    const undecided = found.unknown.filter((id) => !open.includes(id));
    for (const line of describeSuspects({ ...found, undecided }, views, posts, callbacks)) progress(line);
    progress(`settled although undecidable: ${open.filter((id) => !found.unknown.includes(id)).join(' ') || 'none'}`);
    progress('the same faults on BullMQ alone …');
    const messages = Math.min(Math.ceil(options.messages / 2), BASELINE_MOST);
    const naiveDoubled = await runBaseline({ ...BASELINE, messages, redisEvery, instances: lanes, seed, random });
    const kills = { workerKills, redisKills };
    return { messages: ids.length, ...kills, ...countsOf(found, uncounted), undecidable: open.length, naiveDoubled };
  } finally {
    await pool.stop('SIGKILL');
    receiver.close();
    await producer.close();
    await closeRedis(client);
    await gateway.close();
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

/** The storm against BullMQ alone, where it differs from the options. */
const BASELINE = { workers: WORKERS * 2, workerEvery: Math.ceil(WORKER_EVERY / 2), timeoutMs: SEND_TIMEOUT_MS };

/** Counts the findings; messages that no status counts are lost. */
function countsOf({ doubled, lost, wrongStatus, unknown }: Findings, uncounted: number) {
  return {
    doubled: doubled.length,
    lost: lost.length + uncounted,
    wrongStatus: wrongStatus.length,
    unknown: unknown.length,
  };
}

/**
 * Half of the lanes believe a "500" and receive the callbacks that this needs; the other half may receive none, and
 * believe no "500".
 */
function deafnessOf(at: number): Deafness {
  if (at >= LANES / 2) return 'of-all';
  return at % 2 === 0 ? 'of-deliveries' : 'of-progress';
}

function startWorker(orders: ChildOrders): ChildProcess {
  const script = new URL('../support/processes/worker-child.ts', import.meta.url).pathname;
  return spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: 'ignore' });
}

/** Asks until Redis answers. */
async function ask<T>(question: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await question();
    } catch {
      await pause(100);
    }
  }
}

async function sum(ledger: Ledger, names: string[], statuses?: readonly Status[]): Promise<number> {
  const counts = await ask(() => Promise.all(names.map((name) => ledger.messages.counts(name))));
  const numbers = counts.flatMap((each) =>
    Object.entries(each).filter(([name]) => statuses?.includes(name as Status) ?? true),
  );
  return numbers.reduce((all, [, number]) => all + number, 0);
}

const left = (ledger: Ledger, names: string[]): Promise<number> => sum(ledger, names, ['queued', 'sending']);
const total = (ledger: Ledger, names: string[]): Promise<number> => sum(ledger, names);

const LONGEST_CALM_MS = 120_000;
/** Callbacks that report "not queued after all" bring messages back, so everything must be quiet for this time. */
const QUIET_LOOKS = 4;
/** Of a callback: nothing more comes of it. */
const ENDED: ReadonlySet<string> = new Set(['answered', 'unanswered', 'lost', 'filtered', 'not-called']);

/** Waits until nothing is left to do, or until the deadline, after which the rest counts as lost. */
async function calm(ledger: Ledger, names: string[], gateway: StormGateway): Promise<void> {
  const deadline = performance.now() + LONGEST_CALM_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS && performance.now() < deadline;) {
    const isOver =
      (await left(ledger, names)) === 0 && (await gateway.callbacks()).every(({ state }) => ENDED.has(state));
    quiet = isOver ? quiet + 1 : 0;
    await pause(500);
  }
}

/** Messages read at once. */
const BATCH = 100;

async function readViews(ledger: Ledger, ids: readonly string[]): Promise<Map<string, MessageView>> {
  const views = new Map<string, MessageView>();
  for (let at = 0; at < ids.length; at += BATCH) {
    const some = await ask(() => Promise.all(ids.slice(at, at + BATCH).map((id) => ledger.messages.get(id))));
    for (const view of some) if (view !== undefined) views.set(view.id, view);
  }
  return views;
}
