import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Door } from '../../door.ts';
import type { SendRow } from '../../data/send-rows.ts';
import { createCarefulStore } from './store.ts';

const BATCH = 1000;

/** The careful user's way in: first the rows, then their jobs, so that a crash in between is repaired by calling again. */
export function openCarefulDoor(redisUrl: string): Door {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const store = createCarefulStore(connection);
  const queues = new Map<string, Queue>();
  const queueOf = (name: string): Queue => {
    const queue = queues.get(name) ?? new Queue(name, { connection });
    queues.set(name, queue);
    return queue;
  };
  async function addMany(rows: readonly SendRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += BATCH) {
      const batch = rows.slice(at, at + BATCH);
      await store.admit(batch);
      const toJob = ({ id }: SendRow) => ({ name: 'send', data: { id }, opts: { jobId: id, removeOnComplete: true } });
      const byLane = Map.groupBy(batch, ({ lane }) => lane);
      await Promise.all([...byLane].map(([lane, each]) => queueOf(lane).addBulk(each.map(toJob))));
    }
  }
  return {
    add: (row) => addMany([row]),
    addMany,
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      connection.disconnect();
    },
  };
}
