import { QUEUE_NAME, QUEUE_PRIORITY, jobId, wakeChannel, type LaneJob, type LaneJobs } from '@pombo/core';
import type { RedisClient } from '@pombo/redis';
import { FEW_EVENTS, JOB_KEYS, addJobs, createLaneBackends, createRoot, type NewJob } from './backend.ts';

/** The adding side of the lanes' queues. Works over a connection that the caller closes. */
export function createLaneJobs(connection: RedisClient, prefix: string): LaneJobs {
  const root = createRoot(connection, QUEUE_NAME, { prefix });
  const queue = createLaneBackends(root, prefix);

  /** Queues whose event list is capped already. */
  const capped = new Set<string>();

  async function capEvents(lane: string): Promise<void> {
    if (capped.has(lane)) return;
    await queue(lane).setQueueMeta(FEW_EVENTS);
    capped.add(lane);
  }

  async function wake(lane: string): Promise<void> {
    await connection.publish(wakeChannel(prefix), lane);
  }

  return {
    async add(lane, jobs) {
      await capEvents(lane);
      await addJobs(queue(lane), jobs.map(toJob));
      // After the jobs, never in parallel: a wake that arrives first finds nothing and is lost.
      await wake(lane);
    },
    async prepare(lane) {
      await capEvents(lane);
      return JOB_KEYS;
    },
    wake,
  };
}

function toJob({ key, generation, priority, delayMs }: LaneJob): NewJob {
  const delay = Math.ceil(delayMs);
  return {
    id: jobId(key, generation),
    name: 'm',
    data: '{}',
    priority: QUEUE_PRIORITY[priority],
    ...(delay > 0 ? { delay } : {}),
  };
}
