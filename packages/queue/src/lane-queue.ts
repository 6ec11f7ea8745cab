import { QUEUE_NAME, laneSlot, parseJobId, type JobHolder, type LaneQueues } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import {
  FEW_EVENTS,
  JOB_KEYS,
  completeJob,
  createLaneBackends,
  createRoot,
  delayJob,
  fetchJob,
  ignoreLostJob,
  isWithoutRecord,
  requeueJob,
  requeueKnownJob,
} from './backend.ts';

export interface LaneQueueOptions extends JobHolder {
  connection: RedisClient;
  prefix: string;
}

/**
 * A clock that is behind by at most this is not corrected (ms): it delays a scheduled message less than its lane may delay
 * it.
 */
const BEHIND_MS = 250;

/** The fetching side of the lanes' queues: one queue per lane. Works over a connection that the caller closes. */
export function createLaneQueues(options: LaneQueueOptions): LaneQueues {
  const { connection, prefix, token, lockMs } = options;
  const root = createRoot(connection, QUEUE_NAME, { prefix, lockDuration: lockMs });
  const queue = createLaneBackends(root, prefix);

  function behindMs(): number {
    const ms = options.behindMs?.() ?? 0;
    return ms > BEHIND_MS ? ms : 0;
  }

  /** The later of this machine's clock and Redis's: a message's job may wake its worker late, but never repeatedly too early. */
  function now(): number {
    return Date.now() + behindMs();
  }

  /** BullMQ compares delays with the clock of the process that fetches. If that is behind, due jobs are promoted here. */
  async function promoteDue(lane: string): Promise<void> {
    const backend = queue(lane);
    // A score is the time in ms, times 4,096, plus a number that orders the jobs of one ms.
    const due = await connection.zrangebyscore(backend.toKey('delayed'), 0, (now() + 1) * 0x1000 - 1, 'LIMIT', 0, 100);
    await Promise.all(due.map((id) => ignoreLostJob(backend.promote(id))));
  }

  return {
    async open(lane) {
      await queue(lane).setQueueMeta({ concurrency: 1, ...FEW_EVENTS });
      // Older versions let the queue keep the lane's rest, which the ledger does.
      await queue(lane).removeQueueMetaFields(['max', 'duration']);
    },

    async fetch(lane) {
      if (behindMs() > 0) await promoteDue(lane);
      const reply = await fetchJob(queue(lane), token);
      if (reply === undefined) return { nothing: true };
      if ('limitMs' in reply) return { restMs: reply.limitMs };
      if ('dueAt' in reply) return { delayedMs: Math.max(1, reply.dueAt - now()) };
      return { job: { id: reply.id, ...parseJobId(reply.id) } };
    },

    async complete(lane, { id }) {
      await completeJob(queue(lane), id, token);
    },

    async requeueAtHead(lane, { id }) {
      await requeueJob(queue(lane), id);
    },

    async delay(lane, { id }, delayMs) {
      await delayJob(queue(lane), id, delayMs, { now: now(), skipAttempt: true });
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

    async recover(lane, { id }) {
      const backend = queue(lane);
      await connection.del(backend.toKey(`${id}:lock`));
      try {
        await requeueKnownJob(backend, id);
      } catch (error) {
        if (!isWithoutRecord(error)) throw error;
        // Active without a record, it would keep the lane shut forever. If its message is queued, a sweep adds another job.
        await connection.lrem(backend.toKey('active'), 0, id);
      }
    },

    async exists(lane, { id }) {
      return (await connection.exists(queue(lane).toKey(id))) === 1;
    },

    // As BullMQ names them. Each run of a lane asks.
    holder: (lane) => ({ keys: `${laneSlot(prefix, lane)}${JOB_KEYS}`, token, lockMs }),

    jobKeys: () => JOB_KEYS,

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
  };
}
