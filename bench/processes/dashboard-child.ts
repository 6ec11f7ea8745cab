import { readConfig, startApi } from '@pombo/api';
import { createCampaign, createCampaignStore, type StoredRow } from '@pombo/campaign';
import { messageKey, type MessageBody } from '@pombo/core';
import { confirm, createLedger, fail, type Ledger, type NewMessage } from '@pombo/ledger';
import { contentHash } from '@pombo/producer';
import { createLog } from '@pombo/worker';
import { Redis } from 'ioredis';
import { csvOf, IMAGE, LANES, memoryRows, TEMPLATE } from '../data/memory-rows.ts';
import { answer, usage } from './child.ts';

/** How many messages failed, and how many wait: one of a hundred, or a third. */
export type Shape = 'few' | 'thirds';

/** The process of one side: a campaign in Redis, and the API that answers for it. */
export interface DashboardCalls {
  /** Stores a campaign whose messages were sent; answers its id. */
  fill(redisUrl: string, messages: number, shape: Shape): Promise<string>;
  /** Publishes this many numbers, as a worker does. */
  publish(redisUrl: string, numbers: number): Promise<void>;
  /** Starts the API and answers its address. */
  serve(redisUrl: string, folder: string): Promise<string>;
  cpuMs(): number;
}

const PREFIX = 'pombo';
const NUMBERS = LANES.slice(0, 3);

answer<DashboardCalls>({
  async fill(redisUrl, messages, shape) {
    const client = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const ledger = createLedger(client, { prefix: PREFIX });
    const store = createCampaignStore(client, PREFIX);
    const options = { instances: NUMBERS, image: IMAGE, caption: TEMPLATE, imageCheck: false, name: 'November' };
    const keepImage = (image: string) => ledger.images.keep(image);
    const { record } = await createCampaign(csvOf(memoryRows('live', 0, messages)), options, { store, keepImage });
    const { id, rows } = record;
    await store.move(id, 'start');
    for (const [lane, count] of Object.entries(rows)) {
      for (let at = 0; at < count;) {
        const chunk = await store.rows(id, lane, at);
        await send(ledger, { lane, campaign: id, shape }, chunk);
        at += chunk.length;
      }
      await store.advance(id, lane, count);
    }
    await store.move(id, 'complete');
    client.disconnect();
    return id;
  },

  async publish(redisUrl, numbers) {
    const client = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const names = Array.from({ length: numbers }, (_none, at) => `number-${at + 1}`);
    await createLedger(client, { prefix: PREFIX }).instances.publish(
      names.map((name) => ({
        name,
        pace: { min: 1, max: 3 },
        exclusive: true,
        account: 'a',
        rules: { dailyLimit: 1000 },
      })),
    );
    client.disconnect();
  },

  async serve(redisUrl, folder) {
    const env = { REDIS_URL: redisUrl, POMBO_PORT: '0', POMBO_DATA_DIR: folder };
    const log = createLog('silent', process.stderr);
    return (await startApi({ config: readConfig(env), redisUrl, log })).url;
  },

  cpuMs: () => usage().cpuMs,
});

/** Brings the messages of these rows to where a campaign has them at its end. */
async function send(
  ledger: Ledger,
  { lane, campaign, shape }: { lane: string; campaign: string; shape: Shape },
  rows: readonly StoredRow[],
): Promise<void> {
  await ledger.messages.create(rows.map((row) => toNewMessage(row, lane, campaign)));
  await Promise.all(
    rows.map(async ({ id, line }) => {
      const key = messageKey(id);
      const end = endOf(line, shape);
      if (end === 'queued') return;
      await ledger.messages.change(lane, key, confirm('accepted'));
      await ledger.messages.change(lane, key, end === 'delivered' ? confirm(end) : fail(end, 'Something odd'));
    }),
  );
}

function endOf(line: number, shape: Shape): 'queued' | 'delivered' | 'rejected' | 'recipient_unreachable' {
  if (shape === 'thirds') return (['queued', 'rejected', 'delivered'] as const)[line % 3]!;
  if (line % 100 === 51) return 'queued';
  if (line % 100 !== 1) return 'delivered';
  return line % 200 === 1 ? 'rejected' : 'recipient_unreachable';
}

function toNewMessage({ id, phone, caption, line }: StoredRow, lane: string, campaign: string): NewMessage {
  const body: MessageBody = {
    ...{ id, type: 'send-image', phone: phone!, image: { kind: 'url', url: IMAGE }, caption: caption!, campaign, line },
    ...{ priority: 'bulk', onUnknown: 'hold' },
  };
  return { lane, body, contentHash: contentHash(lane, body) };
}
