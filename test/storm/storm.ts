import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Timings } from '@pombo/delivery';
import { createLedger, type Ledger } from '@pombo/ledger';
import type { MessageInput, MessageView, Status } from '@pombo/message';
import { createLaneJobs, createProducer, type Producer } from '@pombo/producer';
import { closeRedis, connect } from '@pombo/redis';
import type { Post } from '@pombo/simulator';
import { startPrivateRedis } from '../setup/redis-server.ts';
import { ALWAYS } from '../support/persistence.ts';
import { seededRandom } from '../support/random.ts';
import type { ChildOrders } from '../support/worker.ts';
import { keepCrew } from './crew.ts';
import { startGateway } from './gateway.ts';
import { judge, type Judgement } from './judge.ts';
import { runNaive } from './naive.ts';
import { startReceiver } from '../support/receiver.ts';
import { blow } from './wind.ts';

export interface StormOptions {
  messages: number;
  /** After this nothing more is killed, and what is left is delivered in calm. */
  minutes: number;
  seed: number;
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
  naiveDoubled: number;
}

/** True when every promise was kept, and the same weather broke one of whoever makes none. */
export function isKept({ doubled, lost, wrongStatus, naiveDoubled }: StormReport): boolean {
  return doubled === 0 && lost === 0 && wrongStatus === 0 && naiveDoubled > 0;
}

const LANES = 40;
const WORKERS = 3;
/** A worker is killed from outside in about so many POSTs, and as often by its own hand, at a station of a message. */
const WORKER_EVERY = 55;
const STATION_CHANCE = 1 / (WORKER_EVERY * 8);
const REDIS_EVERY = 400;
const SEND_TIMEOUT_MS = 1500;
/** Messages for BullMQ alone at most: it breaks its promise early. */
const NAIVE_MOST = 300;

/**
 * Short, in the proportions of the real ones, but for the backoff after a 500: that leaves the callback of what was taken
 * all the same its time to come, also through a restart of Redis, and the more Redis has to load the longer that takes.
 */
const TIMINGS = {
  heartbeatMs: 200,
  heartbeatTtlMs: 1500,
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

/** A storm over Pombo and then over BullMQ alone. Throws only when its own parts do not come up. */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const { seed, progress } = options;
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
  const gateway = await startGateway({ seed, instances: lanes });
  const client = await connect(redis.url);
  const producer = createProducer({ redis: redis.url });
  const ledger = createLedger(client);
  const receiver = await startReceiver(ledger, createLaneJobs(client, 'pombo'));
  for (const lane of lanes) await receiver.hear(gateway.url, lane.name, lane);

  const file = join(folder, 'instances.json');
  await writeFile(file, JSON.stringify({ instances: lanes }), { mode: 0o600 });
  const script = new URL('../support/worker-child.ts', import.meta.url).pathname;
  const crew = keepCrew(WORKERS, (nth) => {
    const orders: ChildOrders = {
      redisUrl: redis.url,
      env: {
        POMBO_DATA_DIR: folder,
        POMBO_INSTANCES: file,
        ZAPI_BASE_URL: gateway.url,
        POMBO_SEND_TIMEOUT_MS: String(SEND_TIMEOUT_MS),
      },
      timings: { ...TIMINGS, erroredMs: options.messages > LONG ? ERRORED_MS.long : ERRORED_MS.short },
      logLevel: 'silent',
      chaos: { seed: seed + nth + 1, chance: STATION_CHANCE },
    };
    return spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: 'ignore' });
  });

  try {
    const windUntil = performance.now() + options.minutes * 60_000;
    const names = lanes.map(({ name }) => name);
    const ids: string[] = [];
    let enqueued = false;
    const waiting = (): Promise<number> => left(ledger, names);
    const enqueuing = enqueue(options.messages, { names, random, producer, ids, waiting, until: windUntil }).then(
      () => {
        enqueued = true;
      },
    );
    const redisKills = await blow({
      gateway,
      crew,
      redis,
      random,
      workerEvery: WORKER_EVERY,
      redisEvery,
      over: async () => performance.now() > windUntil || (enqueued && (await left(ledger, names)) <= LANES),
    });
    await enqueuing;
    progress(`the wind has dropped: ${ids.length} messages, ${crew.ends()} workers and ${redisKills} Redis killed`);
    await calm(ledger, names);
    const workerKills = crew.ends();
    await crew.stop('SIGTERM');
    const [views, posts] = [await readViews(ledger, ids), await gateway.posts()];
    const found = judge(ids, views, posts);
    const uncounted = Math.abs((await total(ledger, names)) - ids.length);
    for (const line of tell(found, views, posts)) progress(line);
    progress('the same weather on BullMQ alone …');
    const naiveDoubled = await runNaive({
      messages: Math.min(Math.ceil(options.messages / 2), NAIVE_MOST),
      workers: WORKERS,
      workerEvery: Math.ceil(WORKER_EVERY / 2),
      redisEvery,
      instances: lanes,
      timeoutMs: SEND_TIMEOUT_MS,
      seed,
      random,
    });
    return {
      messages: ids.length,
      workerKills,
      redisKills,
      doubled: found.doubled.length,
      lost: found.lost.length + uncounted,
      wrongStatus: found.wrongStatus.length,
      unknown: found.unknown.length,
      naiveDoubled,
    };
  } finally {
    await crew.stop('SIGKILL');
    receiver.close();
    await producer.close();
    await closeRedis(client);
    await gateway.close();
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

interface Enqueuing {
  names: string[];
  random: () => number;
  producer: Producer;
  /** Gets the ids of what was queued for certain. */
  ids: string[];
  /** How many are not sent yet. */
  waiting: () => Promise<number>;
  until: number;
}

const BATCH = 100;
/** No more wait at once: what waits when the wind drops is still to be delivered. */
const AHEAD = 2000;
const PIXEL = `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString('base64')}`;

/** Queues messages through the storm: what Redis did not confirm is repeated under the same id. */
async function enqueue(messages: number, { names, random, producer, ids, waiting, until }: Enqueuing): Promise<void> {
  while (ids.length < messages && performance.now() < until) {
    if (ids.length >= AHEAD && (await waiting()) >= AHEAD) {
      await pause(100);
      continue;
    }
    const size = Math.min(BATCH, messages - ids.length);
    const batch = Array.from({ length: size }, (_none, at) => messageOf(ids.length + at, names, random));
    for (;;) {
      try {
        const results = await producer.sendMany(batch);
        const refused = results.find((result) => 'error' in result);
        if (refused !== undefined) throw new TypeError(`refused: ${JSON.stringify(refused)}`);
        break;
      } catch (error) {
        if (error instanceof TypeError) throw error;
        await pause(100);
      }
    }
    ids.push(...batch.map(({ id }) => id!));
  }
}

/** A caption of its own tells a message from all others, also where a status post has no phone. */
function messageOf(at: number, names: string[], random: () => number): MessageInput {
  const id = `storm-${at}`;
  const instance = names[Math.floor(random() * names.length)]!;
  const image = random() < 0.1 ? PIXEL : 'https://example.com/pombo.png';
  if (random() < 0.1) return { type: 'send-image-status', id, instance, image, caption: id };
  return { type: 'send-image', id, instance, image, caption: id, phone: `55119${10_000_000 + at}` };
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
/** Callbacks that say "it was not queued after all" bring messages back: calm is when none is left for so long. */
const QUIET_LOOKS = 4;

/** Waits until nothing is left to do, or for so long that what is left must be lost. */
async function calm(ledger: Ledger, names: string[]): Promise<void> {
  const deadline = performance.now() + LONGEST_CALM_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS && performance.now() < deadline;) {
    quiet = (await left(ledger, names)) === 0 ? quiet + 1 : 0;
    await pause(500);
  }
}

async function readViews(ledger: Ledger, ids: readonly string[]): Promise<Map<string, MessageView>> {
  const views = new Map<string, MessageView>();
  for (let at = 0; at < ids.length; at += BATCH) {
    const some = await ask(() => Promise.all(ids.slice(at, at + BATCH).map((id) => ledger.messages.get(id))));
    for (const view of some) if (view !== undefined) views.set(view.id, view);
  }
  return views;
}

/** What a person needs to look into a broken promise: what the gateway saw of the message, and what the ledger says. */
function tell(found: Judgement, views: ReadonlyMap<string, MessageView>, posts: readonly Post[]): string[] {
  const broken = (['doubled', 'lost', 'wrongStatus'] as const).flatMap((what) =>
    found[what].map((id) => ({ what, id })),
  );
  return broken.slice(0, MOST_TOLD).map(({ what, id }) => {
    const seen = posts.filter((post) => post.caption === id);
    const told = seen.map(({ arrivedAt, answer, fault = 'ok', fate }) => {
      return `${new Date(arrivedAt).toISOString()} ${fault} ${answer?.status ?? 'no answer'}, ${fate}`;
    });
    const { type, instance, status, attempts, error } = views.get(id) ?? {};
    const says = `${status} ${error?.code ?? ''} after ${attempts} attempts`;
    return `${what}: ${id} ${type} on ${instance} is ${says}; ${told.join('; ')}`;
  });
}

const MOST_TOLD = 20;
