import { QUEUE_NAME, laneSlot } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import { createRedisBackend, type IQueueBackend } from 'bullmq';

/**
 * What all queues share. There are no Worker objects: any number of queues use one connection, which the caller closes
 * (docs/decisions/0003 and 0011). BullMQ's Lua is only called through its backend, one version of which is pinned.
 */

/** What the backends of a root have in common. */
export interface RootOptions {
  /** Prefix of its keys. */
  prefix: string;
  /** How long a fetched job stays locked (ms). Needed for fetching: without it BullMQ leaves a fetched job active without a lock. */
  lockDuration?: number;
  /** At least this long (ms) between two searches for jobs whose lock has expired. */
  stalledInterval?: number;
  /** How often a job may be put back by such a search before BullMQ fails it. */
  maxStalledCount?: number;
}

/** Returns the backend from which the queues' own backends are made (`forQueue`); they use its connection and options. */
export function createRoot(connection: RedisClient, name: string, options: RootOptions): IQueueBackend {
  const root = createRedisBackend(name, { connection, ...options });
  // Without a listener, a lost connection of a bare backend ends the process.
  root.on('error', () => {});
  return root;
}

/** What the keys of a queue have between the lane's slot and their own names. */
export const JOB_KEYS: string = `:${QUEUE_NAME}:`;

/** Lanes whose backend is kept. One takes 4 KB, and is made in microseconds. */
const KEPT = 256;

/** Returns the backend of each lane's queue; those made last are kept. */
export function createLaneBackends(root: IQueueBackend, prefix: string): (lane: string) => IQueueBackend {
  const kept = new Map<string, IQueueBackend>();
  return (lane) => {
    let found = kept.get(lane);
    if (found === undefined) {
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
      found = root.forQueue(QUEUE_NAME, laneSlot(prefix, lane));
      kept.set(lane, found);
    }
    return found;
  };
}

/** Nothing reads BullMQ's events; by default it keeps ten thousand of them per queue. */
export const FEW_EVENTS = { 'opts.maxLenEvents': 10 };

/** Jobs added or removed at a time. */
export const BATCH = 500;

export interface NewJob {
  /** Neither an integer nor with a `:`, which BullMQ refuses. It ignores an id that a job has already. */
  id: string;
  name: string;
  data: string;
  /** Lower goes first; absent = ahead of all that have one. */
  priority?: number;
  /** Delay until it may be fetched (ms, at least 1). */
  delay?: number;
}

/** Adds jobs in batches. Not atomic: after a crash some of them may be missing. */
export async function addJobs(queue: IQueueBackend, jobs: readonly NewJob[]): Promise<void> {
  for (let at = 0; at < jobs.length; at += BATCH) await queue.addJobs(jobs.slice(at, at + BATCH).map(toEntry));
}

type Entry = Parameters<IQueueBackend['addJobs']>[0][number];

function toEntry({ id, name, data, ...opts }: NewJob): Entry {
  return {
    jobId: id,
    job: {
      id,
      name,
      data,
      opts,
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

/** A job's record as Redis holds it. */
export interface JobRecord {
  data: string;
  attemptsMade: number;
  /** When it was added (ms since the epoch). */
  timestamp: number;
}

/** `limitMs`: the queue is limited; `dueAt`: its jobs are all due later, the first of them then (ms since the epoch). */
export type FetchReply = { id: string; record: JobRecord } | { limitMs: number } | { dueAt: number } | undefined;

/** Fetches the queue's next job and locks it under the token. Returns undefined if the queue is empty, paused or busy. */
export async function fetchJob(queue: IQueueBackend, token: string): Promise<FetchReply> {
  const [record, id, limitMs, dueAt] = (await queue.moveToActive(token)) as RawReply;
  if (record && typeof id === 'string' && id !== '') return { id, record };
  if (limitMs > 0) return { limitMs };
  return dueAt > 0 ? { dueAt } : undefined;
}

type RawReply = [JobRecord | null, string | undefined, number, number];

/** Removes a job that the token holds. */
export async function completeJob(queue: IQueueBackend, id: string, token: string): Promise<void> {
  const minimal = { id, opts: {} } as Parameters<IQueueBackend['moveToCompleted']>[0];
  await ignoreLostJob(queue.moveToCompleted(minimal, null, true, token, false));
}

/** Skips the check of the lock, which may have expired during an outage of Redis: the job must not stay active because of that. */
const ANY_TOKEN = '0';

/** Puts an active job back ahead of its priority class, whichever token holds it. */
export async function requeueJob(queue: IQueueBackend, id: string): Promise<void> {
  await ignoreLostJob(requeueKnownJob(queue, id));
}

/** As {@link requeueJob}, but throws if the job is lost. */
export async function requeueKnownJob(queue: IQueueBackend, id: string): Promise<void> {
  await queue.moveJobFromActiveToWait(id, ANY_TOKEN);
}

export interface DelayOptions {
  /** The present time (ms since the epoch), to which BullMQ adds the delay. */
  now: number;
  /** Does not count an attempt. */
  skipAttempt?: boolean;
}

/** Delays an active job (ms), whichever token holds it. */
export async function delayJob(
  queue: IQueueBackend,
  id: string,
  delayMs: number,
  { now, ...options }: DelayOptions,
): Promise<void> {
  await ignoreLostJob(queue.moveToDelayed(id, now, Math.ceil(delayMs), ANY_TOKEN, options));
}

/**
 * A job is lost if it is not where its worker left it: its queue was cleared or flushed, or another process put it back
 * after its lock expired. That needs no handling: the next worker that fetches the job decides what becomes of it.
 * Faults of the connection are passed on.
 */
export async function ignoreLostJob(moving: Promise<unknown>): Promise<void> {
  try {
    await moving;
  } catch (error) {
    if (!isLostJob(error)) throw error;
  }
}

/** BullMQ's reply about a job that has no record. */
const NO_RECORD = -1;

/** True if BullMQ says that the job has no record. */
export function isWithoutRecord(error: unknown): boolean {
  return codeOf(error) === NO_RECORD;
}

/** BullMQ's scripts reply with a negative code about a job that is not as expected. */
function isLostJob(error: unknown): boolean {
  const code = codeOf(error);
  return typeof code === 'number' && code < 0;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
