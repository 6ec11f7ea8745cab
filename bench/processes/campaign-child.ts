import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { answer, now, usage, type Usage } from './child.ts';

/**
 * What a user would write with BullMQ alone: a job of its cells for each line of the file, 1,000 a call. It checks no
 * phone, finds no duplicate, renders no caption, and takes the same file for another one when it is given again.
 */
export interface CampaignCalls {
  addFile(path: string, redisUrl: string): Promise<Usage & { seconds: number; jobs: number }>;
}

const BATCH = 1000;

answer<CampaignCalls>({
  async addFile(path, redisUrl) {
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const queue = new Queue('campaign', { connection });
    await queue.waitUntilReady();
    const from = now();
    const jobs = await addLines(path, queue);
    const seconds = (now() - from) / 1000;
    await queue.close();
    connection.disconnect();
    return { ...usage(), seconds, jobs };
  },
});

async function addLines(path: string, queue: Queue): Promise<number> {
  let [names, batch, jobs]: [string[], object[], number] = [[], [], 0];
  const flush = async (): Promise<void> => {
    const added = batch.map((data) => ({ name: 'send', data, opts: { removeOnComplete: true } }));
    batch = [];
    jobs += (await queue.addBulk(added)).length;
  };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const cells = line.split(';');
    if (names.length === 0) names = cells;
    else batch.push(Object.fromEntries(names.map((name, at) => [name, cells[at]])));
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return jobs;
}
