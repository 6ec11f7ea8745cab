import { QUEUE_NAME, QUEUE_PRIORITY, jobId, laneSlot, wakeChannel, type Priority } from '@pombo/message';
import { createRedisBackend, type IQueueBackend, type QueueBaseOptions } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';

/** The job that wakes a worker for a message. Its data is the message's key and nothing else. */
export interface LaneJob {
  key: string;
  generation: number;
  priority: Priority;
  /** ms until it may be fetched; 0 = now. */
  delayMs: number;
}

/** The adding side of BullMQ, and every call of its backend there is. */
export interface LaneJobs {
  /** Adds jobs and then wakes the lane. A job that is already there is left alone, so adding twice is harmless. */
  add(lane: string, jobs: LaneJob[]): Promise<void>;
  /** Tells the lane's worker that something is new. */
  wake(lane: string): Promise<void>;
}

/** Jobs sent to Redis in one go. */
const BATCH = 500;
/** Lanes whose queue object is kept; beyond that the oldest is dropped. */
const KEPT = 10_000;

/** Works over a connection that stays the caller's. */
export function createLaneJobs(connection: Redis | Cluster, prefix: string): LaneJobs {
  const root = createRedisBackend(QUEUE_NAME, { connection, prefix } as QueueBaseOptions);
  // A bare backend without a listener turns a lost connection into the end of the process.
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

  /** BullMQ writes an event per job, and keeps ten thousand of them unless it is told not to. */
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
      // After the jobs, never beside them: a wake that comes first finds nothing and is lost.
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
