import { QUEUE_NAME, QUEUE_PRIORITY, jobId, laneSlot, wakeChannel, type LaneJob, type LaneJobs } from '@pombo/core';
import { createRedisBackend, type IQueueBackend, type QueueBaseOptions } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';

/** Jobs sent to Redis at a time. */
const BATCH = 500;
/** Lanes whose queue object is kept; beyond it the oldest is dropped. */
const KEPT = 10_000;

/** Works over a connection that stays the caller's. */
export function createLaneJobs(connection: Redis | Cluster, prefix: string): LaneJobs {
  const root = createRedisBackend(QUEUE_NAME, { connection, prefix } as QueueBaseOptions);
  // Without a listener, a lost connection of a bare backend ends the process.
  root.on('error', () => {});
  const siblings = new Map<string, IQueueBackend>();

  function queue(lane: string): IQueueBackend {
    let sibling = siblings.get(lane);
    if (sibling === undefined) {
      sibling = root.forQueue(QUEUE_NAME, laneSlot(prefix, lane));
      siblings.set(lane, sibling);
      if (siblings.size > KEPT) siblings.delete(siblings.keys().next().value!);
    }
    return sibling;
  }

  /** Queues whose event list is capped already; by default BullMQ keeps ten thousand events per queue. */
  const bounded = new Set<string>();

  async function boundEvents(lane: string): Promise<void> {
    if (bounded.has(lane)) return;
    await queue(lane).setQueueMeta({ 'opts.maxLenEvents': 10 });
    bounded.add(lane);
  }

  async function wake(lane: string): Promise<void> {
    await connection.publish(wakeChannel(prefix), lane);
  }

  return {
    async add(lane, jobs) {
      await boundEvents(lane);
      for (let at = 0; at < jobs.length; at += BATCH) {
        await queue(lane).addJobs(jobs.slice(at, at + BATCH).map(toEntry));
      }
      // After the jobs, never in parallel: a wake that arrives first finds nothing and is lost.
      await wake(lane);
    },
    wake,
  };
}

type Entry = Parameters<IQueueBackend['addJobs']>[0][number];

function toEntry({ key, generation, priority, delayMs }: LaneJob): Entry {
  const id = jobId(key, generation);
  const delay = Math.ceil(delayMs);
  return {
    jobId: id,
    job: {
      id,
      name: 'm',
      data: '{}',
      opts: { priority: QUEUE_PRIORITY[priority], ...(delay > 0 ? { delay } : {}) },
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
