import { QUEUE_NAME, laneSlot, parseJobId } from '@pombo/core';
import { createRedisBackend, type IQueueBackend, type QueueBaseOptions } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';

/**
 * The job-fetching side of BullMQ, and every call of its backend there is: one queue per lane, no Worker objects, all
 * lanes over one shared connection. None of this is trusted with safety (that is the ledger's `begin`); it wakes us.
 */
export interface LaneQueues {
  /** Makes a lane's queue one-at-a-time. Must come before the first fetch of the lane. */
  open(lane: string): Promise<void>;
  /** Takes the lane's next job, or tells when to ask again. */
  fetch(lane: string): Promise<Fetched>;
  /** The job is done with, whatever became of its message; the lane rests for `restMs`. */
  complete(lane: string, job: Job, restMs: number): Promise<void>;
  /** Puts the job back to the head of its class; the lane rests for `restMs`. */
  putBack(lane: string, job: Job, restMs: number): Promise<void>;
  /** Ends a rest of the queue before its time. */
  endRest(lane: string): Promise<void>;
  /** Puts the job away until its own time; the lane goes on with others. */
  postpone(lane: string, job: Job, delayMs: number): Promise<void>;
  /** Jobs that are active, and whose token holds them (undefined: the lock has lapsed). */
  active(lane: string): Promise<{ job: Job; token: string | undefined }[]>;
  /** Puts back an active job that nobody runs any more; one that has lost its record is active no longer. */
  recover(lane: string, job: Job): Promise<void>;
  exists(lane: string, job: Pick<Job, 'id'>): Promise<boolean>;
  /** What stands between the lane's slot and a job's id in the name of its key. */
  jobKeys(lane: string): string;
  /** How many jobs the lane has, in whatever state. */
  count(lane: string): Promise<number>;
  pause(lane: string, paused: boolean): Promise<void>;
  isPaused(lane: string): Promise<boolean>;
  /** Forgets what is kept in memory about a lane. */
  forget(lane: string): void;
}

export interface Job {
  id: string;
  key: string;
  generation: number;
}

/** `restMs`: the lane rests; `delayedMs`: nothing but jobs whose time has not come. */
export type Fetched = { job: Job } | { restMs: number } | { delayedMs: number } | { nothing: true };

export interface LaneQueueOptions {
  connection: Redis | Cluster;
  prefix: string;
  /** Token under which this worker holds jobs; unique per boot. */
  token: string;
  lockMs: number;
  /** How far this machine's clock is behind Redis', ms; 0 = not at all, or not known. */
  behindMs?: () => number;
}

/** A clock that is behind by less is left alone: it makes a scheduled message no later than its lane may be anyway. */
const BEHIND_MS = 250;

export function createLaneQueues(options: LaneQueueOptions): LaneQueues {
  const { connection, prefix, token, lockMs } = options;
  // Siblings made by forQueue use the root's options: without lockDuration a fetched job would be stuck in `active`.
  const shared = { connection, prefix, lockDuration: lockMs } as unknown as QueueBaseOptions;
  const root = createRedisBackend(QUEUE_NAME, shared);
  // A bare backend without a listener turns a lost connection into the end of the process.
  root.on('error', () => {});
  const siblings = new Map<string, IQueueBackend>();

  function queue(lane: string): IQueueBackend {
    let sibling = siblings.get(lane);
    if (sibling === undefined) {
      sibling = root.forQueue(QUEUE_NAME, laneSlot(prefix, lane));
      siblings.set(lane, sibling);
    }
    return sibling;
  }

  function behindMs(): number {
    const ms = options.behindMs?.() ?? 0;
    return ms > BEHIND_MS ? ms : 0;
  }

  /** The later of this machine's clock and Redis': the job of a message may wake us late, never again and again too early. */
  function now(): number {
    return Date.now() + behindMs();
  }

  /** BullMQ finds by the clock of whoever fetches that a delayed job's time has come. One that is behind is helped. */
  async function promoteDue(lane: string): Promise<void> {
    const backend = queue(lane);
    // A score is the time in ms, times 4,096, and a number among those of one ms.
    const due = await connection.zrangebyscore(backend.toKey('delayed'), 0, (now() + 1) * 0x1000 - 1, 'LIMIT', 0, 100);
    await Promise.all(due.map((id) => ignoreLostJob(backend.promote(id))));
  }

  // The rest is set before the job leaves `active`, on the same connection: a crash in between leaves the lane shut.
  async function rest(lane: string, restMs: number): Promise<void> {
    if (restMs > 0) await queue(lane).setRateLimit(Math.ceil(restMs) + 1);
  }

  return {
    async open(lane) {
      // `max` without `duration` would make the first fetch throw after the job was moved to active.
      await queue(lane).setQueueMeta({ concurrency: 1, max: 1, duration: 1, 'opts.maxLenEvents': 10 });
    },

    async fetch(lane) {
      if (behindMs() > 0) await promoteDue(lane);
      const [data, id, limiterTtl, delayedUntil] = (await queue(lane).moveToActive(token)) as FetchReply;
      if (data && typeof id === 'string' && id !== '') return { job: { id, ...parseJobId(id) } };
      if (limiterTtl > 0) return { restMs: limiterTtl };
      if (delayedUntil > 0) return { delayedMs: Math.max(1, delayedUntil - now()) };
      return { nothing: true };
    },

    async complete(lane, job, restMs) {
      const resting = rest(lane, restMs);
      const completing = queue(lane).moveToCompleted(asMinimalJob(job), null, true, token, false);
      await Promise.all([resting, ignoreLostJob(completing)]);
    },

    async putBack(lane, job, restMs) {
      const resting = rest(lane, restMs);
      // '0' skips the lock: it may have lapsed during an outage, and the job must not stay active for that.
      const moving = queue(lane).moveJobFromActiveToWait(job.id, '0');
      await Promise.all([resting, ignoreLostJob(moving)]);
    },

    async endRest(lane) {
      await queue(lane).removeRateLimitKey();
    },

    async postpone(lane, job, delayMs) {
      const waiting = Math.ceil(delayMs);
      // The time is the present one: the delay is added to it.
      await ignoreLostJob(queue(lane).moveToDelayed(job.id, now(), waiting, '0', { skipAttempt: true }));
    },

    async active(lane) {
      const backend = queue(lane);
      const ids = await connection.lrange(backend.toKey('active'), '0', '-1');
      return Promise.all(
        ids.map(async (id) => ({
          job: { id, ...parseJobId(id) },
          token: (await connection.get(backend.toKey(`${id}:lock`))) ?? undefined,
        })),
      );
    },

    async recover(lane, job) {
      const backend = queue(lane);
      await connection.del(backend.toKey(`${job.id}:lock`));
      try {
        await backend.moveJobFromActiveToWait(job.id, '0');
      } catch (error) {
        if ((error as { code?: number }).code !== NO_RECORD) throw error;
        // Active without a record, it would keep the lane shut for ever. Its message is queued, and gets another job, or it is not.
        await connection.lrem(backend.toKey('active'), 0, job.id);
      }
    },

    async exists(lane, job) {
      return (await connection.exists(queue(lane).toKey(job.id))) === 1;
    },

    jobKeys: (lane) => queue(lane).toKey('').slice(laneSlot(prefix, lane).length),

    async count(lane) {
      const counts = await queue(lane).getCounts(['wait', 'active', 'prioritized', 'delayed']);
      return counts.reduce((sum, count) => sum + count, 0);
    },

    async pause(lane, paused) {
      await queue(lane).pause(paused);
    },

    async isPaused(lane) {
      return queue(lane).hasQueueMetaField('paused');
    },

    forget(lane) {
      siblings.delete(lane);
    },
  };
}

/** BullMQ's answer about a job that has no record. */
const NO_RECORD = -1;

type FetchReply = [unknown, string | undefined, number, number];

type MinimalJob = Parameters<IQueueBackend['moveToCompleted']>[0];

function asMinimalJob(job: Job): MinimalJob {
  return { id: job.id, opts: {} } as MinimalJob;
}

/**
 * A job that is not where we left it (flushed, recovered by another worker, its lock lapsed) is no fault of the
 * message: whoever finds the job next is answered by `begin`. Faults of the connection are passed on.
 */
async function ignoreLostJob(moving: Promise<unknown>): Promise<void> {
  try {
    await moving;
  } catch (error) {
    const code = (error as { code?: number }).code;
    if (typeof code !== 'number' || code >= 0) throw error;
  }
}
