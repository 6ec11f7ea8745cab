import { createProducer } from '@pombo/producer';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Door } from './door.ts';
import type { Side } from './figures.ts';
import { openCarefulDoor } from './processes/careful/door.ts';
import { toMessage, type SendRow } from './data/send-rows.ts';

/** Messages given to a side in one call. */
const BATCH = 1000;

export function openDoor(side: Side, redisUrl: string): Door {
  return DOORS[side](redisUrl);
}

const DOORS: Record<Side, (redisUrl: string) => Door> = {
  pombo: pomboDoor,
  bullmq: bullmqDoor,
  careful: openCarefulDoor,
};

function pomboDoor(redis: string): Door {
  const producer = createProducer({ redis });
  return {
    add: async (row) => void (await producer.sendImage(toMessage(row))),
    async addMany(rows) {
      for (let at = 0; at < rows.length; at += BATCH) {
        const results = await producer.sendMany(rows.slice(at, at + BATCH).map(toMessage));
        const refused = results.find((result) => 'error' in result);
        if (refused) throw new Error(`A row was refused: ${JSON.stringify(refused)}`);
      }
    },
    close: () => producer.close(),
  };
}

/** One queue per number, as pacing by number asks for; what is done is removed, and an id comes in once. */
function bullmqDoor(redisUrl: string): Door {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queues = new Map<string, Queue>();
  const queueOf = (lane: string): Queue => {
    const queue = queues.get(lane) ?? new Queue(lane, { connection });
    queues.set(lane, queue);
    return queue;
  };
  const toJob = (row: SendRow) => ({ name: 'send', data: row, opts: { jobId: row.id, removeOnComplete: true } });
  return {
    async add(row) {
      const { name, data, opts } = toJob(row);
      await queueOf(row.lane).add(name, data, opts);
    },
    async addMany(rows) {
      for (let at = 0; at < rows.length; at += BATCH) {
        const perLane = Map.groupBy(rows.slice(at, at + BATCH), ({ lane }) => lane);
        await Promise.all([...perLane].map(([lane, each]) => queueOf(lane).addBulk(each.map(toJob))));
      }
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      connection.disconnect();
    },
  };
}
