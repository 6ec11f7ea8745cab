import type { DomainEvent } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import type { IQueueBackend } from 'bullmq';
import {
  BATCH,
  FEW_EVENTS,
  addJobs,
  completeJob,
  createRoot,
  delayJob,
  fetchJob,
  ignoreLostJob,
  requeueJob,
  type JobRecord,
  type NewJob,
} from './backend.ts';

/** One event on its way to one receiver. It holds ids only; the data is read when the event is sent. */
export interface Delivery {
  /** The same for every receiver and every attempt. */
  eventId: string;
  event: DomainEvent;
}

/** A delivery that this process holds. */
export interface FetchedDelivery extends Delivery {
  job: string;
  /** Number of attempts before this one. */
  attempts: number;
  /** ms since the epoch. */
  queuedAt: number;
}

export type FetchedCallback =
  | { delivery: FetchedDelivery }
  /** The receiver is paused. */
  | { pauseMs: number }
  /** All of its deliveries are due later. */
  | { delayedMs: number }
  | { nothing: true };

/**
 * The queues of callbacks to backends. Each receiver has its own, so that a slow one delays no other. All share one
 * connection, which the caller closes.
 */
export interface CallbackQueues {
  /** Adds deliveries; one that already waits for this receiver is left alone. */
  add(receiver: string, deliveries: readonly Delivery[]): Promise<void>;
  fetch(receiver: string): Promise<FetchedCallback>;
  /** Removes a delivery that has ended, whatever its result. */
  complete(receiver: string, delivery: FetchedDelivery): Promise<void>;
  /** Schedules another attempt, and counts this one. */
  retryLater(receiver: string, delivery: FetchedDelivery, delayMs: number): Promise<void>;
  /** Puts a delivery back at the head, without counting an attempt. */
  requeueAtHead(receiver: string, delivery: FetchedDelivery): Promise<void>;
  /** Pauses the receiver for all processes (ms). */
  pause(receiver: string, pauseMs: number): Promise<void>;
  /** Ends a pause, or anything else that keeps the receiver from being served. */
  resume(receiver: string): Promise<void>;
  /** Makes up to `most` delayed deliveries due now. */
  bringForward(receiver: string, most: number): Promise<void>;
  /** Makes the delayed deliveries of these events due now. */
  bringForwardOnly(receiver: string, eventIds: readonly string[]): Promise<void>;
  /** Puts back what a dead process held. Takes two calls, the lock's time apart. */
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

export interface CallbackQueueKeys {
  /** Prefix of the queues' keys, with a hash tag. */
  slot: string;
  /** Set: receivers with deliveries in their queue. */
  busy: string;
}

export interface CallbackQueueOptions {
  /** Unique per boot; not needed for adding only. */
  token?: string;
  lockMs: number;
}

/** What BullMQ keeps of a queue without jobs, and how long it stays (ms). */
const LEFT = ['meta', 'events', 'id', 'marker'] as const;
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Works over a connection that the caller closes. */
export function createCallbackQueues(
  client: RedisClient,
  keys: CallbackQueueKeys,
  { token = 'none', lockMs }: CallbackQueueOptions,
): CallbackQueues {
  const root = createRoot(client, 'root', {
    prefix: keys.slot,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    // Processes that die while they deliver prove nothing about a delivery; its age ends it.
    maxStalledCount: 1_000_000,
  });
  const queue = (receiver: string): IQueueBackend => root.forQueue(receiver, keys.slot);

  async function count(receiver: string): Promise<number> {
    const counts = await queue(receiver).getCounts(['wait', 'active', 'delayed']);
    return counts.reduce((sum, each) => sum + each, 0);
  }

  return {
    async add(receiver, deliveries) {
      // BullMQ implements pauses as limits, which need `max` and `duration`.
      await queue(receiver).setQueueMeta({ max: 1_000_000, duration: 1, ...FEW_EVENTS });
      await client.persist(queue(receiver).toKey('meta'));
      await addJobs(
        queue(receiver),
        deliveries.map((delivery) => toJob(receiver, delivery)),
      );
      // After the jobs: a process that found the queue empty and released it by then has not seen them.
      await client.sadd(keys.busy, receiver);
    },

    async fetch(receiver) {
      const reply = await fetchJob(queue(receiver), token);
      if (reply === undefined) return { nothing: true };
      if ('limitMs' in reply) return { pauseMs: reply.limitMs };
      if ('dueAt' in reply) return { delayedMs: Math.max(1, reply.dueAt - Date.now()) };
      return { delivery: fromJob(reply.id, reply.record) };
    },

    complete: (receiver, { job }) => completeJob(queue(receiver), job, token),
    retryLater: (receiver, { job }, delayMs) => delayJob(queue(receiver), job, delayMs, { now: Date.now() }),
    requeueAtHead: (receiver, { job }) => requeueJob(queue(receiver), job),
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

    async bringForwardOnly(receiver, eventIds) {
      // One that is not delayed is under way already.
      await Promise.all(eventIds.map((id) => ignoreLostJob(queue(receiver).promote(deliveryId(receiver, id)))));
    },

    async recover(receiver) {
      await queue(receiver).moveStalledJobsToWait();
    },

    count,

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
      if ((await count(receiver)) > 0) await client.sadd(keys.busy, receiver);
      // Otherwise the origins that messages name would accumulate forever.
      else await Promise.all(LEFT.map((part) => client.pexpire(queue(receiver).toKey(part), KEPT_MS)));
    },
  };
}

/** A job's data as Redis holds it; its names stay, because deliveries outlive an upgrade. */
interface StoredDelivery {
  event: string;
  notice: DomainEvent;
}

function toJob(receiver: string, { eventId, event }: Delivery): NewJob {
  const data = JSON.stringify({ event: eventId, notice: event } satisfies StoredDelivery);
  return { id: deliveryId(receiver, eventId), name: 'd', data };
}

function fromJob(job: string, { data, attemptsMade, timestamp }: JobRecord): FetchedDelivery {
  const { event: eventId, notice: event } = JSON.parse(data) as StoredDelivery;
  return { eventId, event, job, attempts: attemptsMade, queuedAt: timestamp };
}

/** `webhook-id`: the same for every attempt of one event at one receiver. It contains neither a dot nor a colon. */
export function deliveryId(receiver: string, eventId: string): string {
  return `${eventId}_${receiver}`.replaceAll(/[^\w-]/g, '-');
}
