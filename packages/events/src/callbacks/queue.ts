import type { Notice } from '@pombo/message';
import type { RedisClient } from '@pombo/redis';
import { createRedisBackend, type IQueueBackend, type QueueBaseOptions } from 'bullmq';
import type { CallbackKeys } from './keys.ts';

/** One event on its way to one receiver. What it tells is read when it is sent: here are names only. */
export interface Delivery {
  /** The event's id, the same for every receiver and every attempt. */
  event: string;
  notice: Notice;
}

/** A delivery that was taken from its queue. */
export interface TakenDelivery extends Delivery {
  job: string;
  /** Attempts before this one. */
  attempts: number;
  /** ms since the epoch. */
  queuedAt: number;
}

export type Taken =
  | { delivery: TakenDelivery }
  /** The receiver rests. */
  | { restMs: number }
  /** Nothing but deliveries whose time has not come. */
  | { delayedMs: number }
  | { nothing: true };

/**
 * Deliveries on BullMQ, and every call of its backend there is: one queue per receiver, so that a slow one holds up
 * nobody else; no Worker objects; all queues over one connection, which stays the caller's.
 */
export interface DeliveryQueues {
  /** Adds deliveries; one that still waits for this receiver is left alone. */
  add(receiver: string, deliveries: readonly Delivery[]): Promise<void>;
  take(receiver: string): Promise<Taken>;
  /** It is done with, whatever became of it. */
  done(receiver: string, delivery: TakenDelivery): Promise<void>;
  /** It is tried again, and counts one more attempt. */
  again(receiver: string, delivery: TakenDelivery, delayMs: number): Promise<void>;
  /** Back to the head, as if it had not been taken. */
  putBack(receiver: string, delivery: TakenDelivery): Promise<void>;
  /** Nobody takes anything of this receiver's for so long. */
  rest(receiver: string, restMs: number): Promise<void>;
  /** Ends a rest, or whatever else keeps it from being served. */
  wake(receiver: string): Promise<void>;
  /** Makes up to `most` of what waits for its time due now. */
  hasten(receiver: string, most: number): Promise<void>;
  /** Puts back what was taken by a process that is gone. Takes two calls, the lock's time apart. */
  recover(receiver: string): Promise<void>;
  /** How many there are, in whatever state. */
  count(receiver: string): Promise<number>;
  /** Removes all of them, a bit at a time: a script that removes a hundred thousand would keep sends waiting. */
  clear(receiver: string): Promise<void>;
  /** Receivers with something in their queue. */
  busy(): Promise<string[]>;
  /** Of these receivers, those with something in their queue; and how many there are in all. */
  busyAmong(receivers: readonly string[]): Promise<{ busy: Set<string>; inAll: number }>;
  /** Nothing was found there. What BullMQ keeps of the empty queue lapses within a day. */
  release(receiver: string): Promise<void>;
}

export interface DeliveryQueueOptions {
  /** Unique per boot; whoever only adds needs none. */
  token?: string;
  lockMs: number;
}

/** What BullMQ keeps of a queue without jobs, and for how long it stays. */
const LEFT = ['meta', 'events', 'id', 'marker'] as const;
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Jobs that are added, or removed, in one go. */
const BATCH = 500;

export function createDeliveryQueues(
  client: RedisClient,
  keys: CallbackKeys,
  { token = 'none', lockMs }: DeliveryQueueOptions,
): DeliveryQueues {
  // Queues made by forQueue use the root's options.
  const options = {
    connection: client,
    prefix: keys.slot,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    // That processes died while they told it says nothing about a delivery; its age ends it.
    maxStalledCount: 1_000_000,
  } as unknown as QueueBaseOptions;
  const root = createRedisBackend('root', options);
  // A bare backend without a listener turns a lost connection into the end of the process.
  root.on('error', () => {});
  const queue = (receiver: string): IQueueBackend => root.forQueue(receiver, keys.slot);

  return {
    async add(receiver, deliveries) {
      // Rests are limits to BullMQ, which asks for `max` and `duration`; events nobody reads are capped.
      await queue(receiver).setQueueMeta({ max: 1_000_000, duration: 1, 'opts.maxLenEvents': 10 });
      await client.persist(queue(receiver).toKey('meta'));
      for (let at = 0; at < deliveries.length; at += BATCH) {
        await queue(receiver).addJobs(deliveries.slice(at, at + BATCH).map((delivery) => toEntry(receiver, delivery)));
      }
      // After the jobs: whoever found the queue empty and released it then has not seen them.
      await client.sadd(keys.busy, receiver);
    },

    async take(receiver) {
      const [job, id, limitMs, delayedUntil] = (await queue(receiver).moveToActive(token)) as TakeReply;
      if (job && typeof id === 'string' && id !== '') return { delivery: taken(id, job) };
      if (limitMs > 0) return { restMs: limitMs };
      if (delayedUntil > 0) return { delayedMs: Math.max(1, delayedUntil - Date.now()) };
      return { nothing: true };
    },

    async done(receiver, { job }) {
      const minimal = { id: job, opts: {} } as Parameters<IQueueBackend['moveToCompleted']>[0];
      await ignoreLost(queue(receiver).moveToCompleted(minimal, null, true, token, false));
    },

    async again(receiver, { job }, delayMs) {
      const delay = Math.ceil(delayMs);
      // '0' skips the lock: it may have lapsed during an outage of Redis, and the job must not stay active for that.
      // The time is the present one: BullMQ adds the delay to it.
      await ignoreLost(queue(receiver).moveToDelayed(job, Date.now(), delay, '0', {}));
    },

    putBack: (receiver, { job }) => ignoreLost(queue(receiver).moveJobFromActiveToWait(job, '0')),
    rest: (receiver, restMs) => queue(receiver).setRateLimit(Math.ceil(restMs) + 1),

    async wake(receiver) {
      await queue(receiver).removeRateLimitKey();
      // Somebody may have died while they cleared it.
      await queue(receiver).pause(false);
    },

    async hasten(receiver, most) {
      let left = most;
      while (left > 0 && (await queue(receiver).promoteJobs(Math.min(left, BATCH))) > 0) left -= BATCH;
    },

    async recover(receiver) {
      await queue(receiver).moveStalledJobsToWait();
    },

    async count(receiver) {
      const counts = await queue(receiver).getCounts(['wait', 'active', 'delayed']);
      return counts.reduce((sum, each) => sum + each, 0);
    },

    async clear(receiver) {
      await queue(receiver).pause(true);
      let left = 1;
      while (left !== 0) left = await queue(receiver).obliterate({ force: true, count: BATCH });
      await queue(receiver).removeRateLimitKey();
      await client.srem(keys.busy, receiver);
    },

    busy: () => client.smembers(keys.busy),

    async busyAmong(receivers) {
      const inAll = await client.scard(keys.busy);
      const marks = receivers.length === 0 ? [] : await client.smismember(keys.busy, ...receivers);
      return { busy: new Set(receivers.filter((_each, at) => marks[at] === 1)), inAll };
    },

    async release(receiver) {
      await client.srem(keys.busy, receiver);
      // What was added in between would be found by nobody.
      if ((await this.count(receiver)) > 0) await client.sadd(keys.busy, receiver);
      // The URLs that messages name come and go without end.
      else await Promise.all(LEFT.map((part) => client.pexpire(queue(receiver).toKey(part), KEPT_MS)));
    },
  };
}

interface JobData {
  data: string;
  attemptsMade: number;
  timestamp: number;
}

type TakeReply = [JobData | null, string | undefined, number, number];

function taken(job: string, { data, attemptsMade, timestamp }: JobData): TakenDelivery {
  return { ...(JSON.parse(data) as Delivery), job, attempts: attemptsMade, queuedAt: timestamp };
}

type Entry = Parameters<IQueueBackend['addJobs']>[0][number];

function toEntry(receiver: string, delivery: Delivery): Entry {
  const id = deliveryId(receiver, delivery.event);
  return {
    jobId: id,
    job: {
      id,
      name: 'd',
      data: JSON.stringify({ event: delivery.event, notice: delivery.notice }),
      opts: {},
      progress: 0,
      attemptsMade: 0,
      attemptsStarted: 0,
      timestamp: Date.now(),
      failedReason: '',
      returnvalue: '',
      stalledCounter: 0,
    },
  };
}

/** `webhook-id`: the same for every attempt of one event at one receiver. Neither a dot nor a colon may be in it. */
export function deliveryId(receiver: string, event: string): string {
  return `${event}_${receiver}`.replaceAll(/[^\w-]/g, '-');
}

/** A job that is not where we left it (cleared, put back by another process) needs nothing more. */
async function ignoreLost(moving: Promise<unknown>): Promise<void> {
  try {
    await moving;
  } catch (error) {
    const code = (error as { code?: number }).code;
    if (typeof code !== 'number' || code >= 0) throw error;
  }
}
