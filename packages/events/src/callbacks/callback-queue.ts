import type { DomainEvent } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import { createRedisBackend, type IQueueBackend, type QueueBaseOptions } from 'bullmq';
import type { CallbackKeys } from './keys.ts';

/** One event on its way to one receiver. It holds ids only; the data is read when the event is sent. */
export interface Delivery {
  /** The same for every receiver and every attempt. */
  eventId: string;
  event: DomainEvent;
}

/** A delivery that was taken from its queue. */
export interface TakenDelivery extends Delivery {
  job: string;
  /** Number of attempts before this one. */
  attempts: number;
  /** ms since the epoch. */
  queuedAt: number;
}

export type Taken =
  | { delivery: TakenDelivery }
  /** The receiver is paused. */
  | { pauseMs: number }
  /** All of its deliveries are due later. */
  | { delayedMs: number }
  | { nothing: true };

/**
 * Deliveries on BullMQ, and every call of its backend. Each receiver has its own queue, so that a slow one delays no
 * other. There are no Worker objects; all queues share one connection, which stays the caller's.
 */
export interface DeliveryQueues {
  /** Adds deliveries; one that already waits for this receiver is left alone. */
  add(receiver: string, deliveries: readonly Delivery[]): Promise<void>;
  take(receiver: string): Promise<Taken>;
  /** Removes a delivery that has ended, whatever its result. */
  complete(receiver: string, delivery: TakenDelivery): Promise<void>;
  /** Schedules another attempt, and counts this one. */
  retryLater(receiver: string, delivery: TakenDelivery, delayMs: number): Promise<void>;
  /** Puts a delivery back at the head, without counting an attempt. */
  requeueAtHead(receiver: string, delivery: TakenDelivery): Promise<void>;
  /** Pauses the receiver for all processes (ms). */
  pause(receiver: string, pauseMs: number): Promise<void>;
  /** Ends a pause, or anything else that keeps the receiver from being served. */
  resume(receiver: string): Promise<void>;
  /** Makes up to `most` delayed deliveries due now. */
  bringForward(receiver: string, most: number): Promise<void>;
  /** Puts back what a dead process had taken. Takes two calls, the lock's time apart. */
  recover(receiver: string): Promise<void>;
  /** Returns the number of deliveries, in any state. */
  count(receiver: string): Promise<number>;
  /** Removes all of them in batches: one script that removes a hundred thousand would delay sends. */
  clear(receiver: string): Promise<void>;
  /** Returns the receivers with deliveries in their queue. */
  busy(): Promise<string[]>;
  /** Returns which of these receivers have deliveries in their queue, and how many receivers have any. */
  busyAmong(receivers: readonly string[]): Promise<{ busy: Set<string>; inAll: number }>;
  /** Call it for an empty queue: what BullMQ keeps of it expires within a day. */
  release(receiver: string): Promise<void>;
}

export interface DeliveryQueueOptions {
  /** Unique per boot; not needed for adding only. */
  token?: string;
  lockMs: number;
}

/** What BullMQ keeps of a queue without jobs, and how long it stays (ms). */
const LEFT = ['meta', 'events', 'id', 'marker'] as const;
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Jobs added or removed at a time. */
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
    // Processes that die while they deliver prove nothing about a delivery; its age ends it.
    maxStalledCount: 1_000_000,
  } as unknown as QueueBaseOptions;
  const root = createRedisBackend('root', options);
  // Without a listener, a lost connection of a bare backend ends the process.
  root.on('error', () => {});
  const queue = (receiver: string): IQueueBackend => root.forQueue(receiver, keys.slot);

  return {
    async add(receiver, deliveries) {
      // BullMQ implements pauses as limits, which need `max` and `duration`; its events, which nothing reads, are capped.
      await queue(receiver).setQueueMeta({ max: 1_000_000, duration: 1, 'opts.maxLenEvents': 10 });
      await client.persist(queue(receiver).toKey('meta'));
      for (let at = 0; at < deliveries.length; at += BATCH) {
        await queue(receiver).addJobs(deliveries.slice(at, at + BATCH).map((delivery) => toEntry(receiver, delivery)));
      }
      // After the jobs: a process that found the queue empty and released it by then has not seen them.
      await client.sadd(keys.busy, receiver);
    },

    async take(receiver) {
      const [job, id, limitMs, delayedUntil] = (await queue(receiver).moveToActive(token)) as TakeReply;
      if (job && typeof id === 'string' && id !== '') return { delivery: taken(id, job) };
      if (limitMs > 0) return { pauseMs: limitMs };
      if (delayedUntil > 0) return { delayedMs: Math.max(1, delayedUntil - Date.now()) };
      return { nothing: true };
    },

    async complete(receiver, { job }) {
      const minimal = { id: job, opts: {} } as Parameters<IQueueBackend['moveToCompleted']>[0];
      await ignoreLost(queue(receiver).moveToCompleted(minimal, null, true, token, false));
    },

    async retryLater(receiver, { job }, delayMs) {
      const delay = Math.ceil(delayMs);
      // '0' skips the lock: it may have expired during an outage of Redis, and the job must not stay active because of that.
      // Pass the present time, because BullMQ adds the delay to it.
      await ignoreLost(queue(receiver).moveToDelayed(job, Date.now(), delay, '0', {}));
    },

    requeueAtHead: (receiver, { job }) => ignoreLost(queue(receiver).moveJobFromActiveToWait(job, '0')),
    pause: (receiver, pauseMs) => queue(receiver).setRateLimit(Math.ceil(pauseMs) + 1),

    async resume(receiver) {
      await queue(receiver).removeRateLimitKey();
      // A process may have died while it cleared this queue.
      await queue(receiver).pause(false);
    },

    async bringForward(receiver, most) {
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
      // Otherwise no process would find what was added in between.
      if ((await this.count(receiver)) > 0) await client.sadd(keys.busy, receiver);
      // Otherwise the origins that messages name would accumulate forever.
      else await Promise.all(LEFT.map((part) => client.pexpire(queue(receiver).toKey(part), KEPT_MS)));
    },
  };
}

interface JobData {
  data: string;
  attemptsMade: number;
  timestamp: number;
}

/** A job's data as Redis holds it; its names stay, because deliveries outlive an upgrade. */
interface StoredDelivery {
  event: string;
  notice: DomainEvent;
}

type TakeReply = [JobData | null, string | undefined, number, number];

function taken(job: string, { data, attemptsMade, timestamp }: JobData): TakenDelivery {
  const { event: eventId, notice: event } = JSON.parse(data) as StoredDelivery;
  return { eventId, event, job, attempts: attemptsMade, queuedAt: timestamp };
}

type Entry = Parameters<IQueueBackend['addJobs']>[0][number];

function toEntry(receiver: string, delivery: Delivery): Entry {
  const id = deliveryId(receiver, delivery.eventId);
  return {
    jobId: id,
    job: {
      id,
      name: 'd',
      data: JSON.stringify({ event: delivery.eventId, notice: delivery.event } satisfies StoredDelivery),
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

/** `webhook-id`: the same for every attempt of one event at one receiver. It contains neither a dot nor a colon. */
export function deliveryId(receiver: string, eventId: string): string {
  return `${eventId}_${receiver}`.replaceAll(/[^\w-]/g, '-');
}

/** A job that is not where we left it (cleared, or put back by another process) needs nothing more. */
async function ignoreLost(moving: Promise<unknown>): Promise<void> {
  try {
    await moving;
  } catch (error) {
    const code = (error as { code?: number }).code;
    if (typeof code !== 'number' || code >= 0) throw error;
  }
}
