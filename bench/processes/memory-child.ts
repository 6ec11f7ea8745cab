import { createCampaign, createCampaignStore } from '@pombo/campaign';
import { createLedger, type Ledger, type NewMessage } from '@pombo/ledger';
import { laneSlot, messageKey, Verdict, type MessageBody } from '@pombo/core';
import { contentHash, createProducer } from '@pombo/producer';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { answer } from './child.ts';
import type { Side } from '../figures.ts';
import {
  captionOf,
  csvOf,
  IMAGE,
  LANES,
  memoryRows,
  TEMPLATE,
  type MemoryKind,
  type MemoryRow,
} from '../data/memory-rows.ts';

/** Stores rows as one side does, in a process of its own. */
export interface MemoryCalls {
  open(side: Side, redisUrl: string): Promise<void>;
  /** Stores rows `from` … `from + count` as this kind; resolves when Redis holds nothing else of them. */
  store(kind: MemoryKind, from: number, count: number): Promise<void>;
}

type Store = Record<MemoryKind, (rows: MemoryRow[]) => Promise<void>>;
type BareStore = Omit<Store, 'compacted'>;

const BATCH = 1000;
const PREFIX = 'pombo';
const CAMPAIGN = 'november-3f9a2c';
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
/** More than are ever stored: no attempt waits for a place in Z-API's queue. */
const NO_LIMIT = { seen: 1e9, unseen: 1e9 };

let store: Partial<Store>;
let client: Redis;

answer<MemoryCalls>({
  async open(side, redisUrl) {
    client = new Redis(redisUrl, { maxRetriesPerRequest: null });
    store = side === 'pombo' ? pomboStore(redisUrl) : bullmqStore(redisUrl);
    // The first sweep of the first worker raises the layout.
    if (side === 'pombo') await createLedger(client, { prefix: PREFIX }).messages.compact(LANES[0]!, 1);
  },
  async store(kind, from, count) {
    await store[kind]!(memoryRows(kind, from, count));
    // Both sides announce what happened in streams of bounded length: they do not grow with the messages.
    for await (const keys of client.scanStream({ type: 'stream', count: 1000 })) {
      if ((keys as string[]).length > 0) await client.del(...(keys as string[]));
    }
  },
});

function pomboStore(redisUrl: string): Store {
  const ledger = createLedger(client, { prefix: PREFIX, compactAfterMs: 0 });
  const producer = createProducer({ redis: redisUrl });
  const campaigns = createCampaignStore(client, PREFIX);
  return {
    async waiting(rows) {
      const options = { instances: LANES, image: IMAGE, caption: TEMPLATE, imageCheck: false, name: 'November' };
      const parts = { store: campaigns, keepImage: (image: string) => ledger.images.keep(image) };
      const made = await createCampaign(csvOf(rows), options, parts);
      const stored = made.answer === 'created' ? made.record.counts.ready : 0;
      if (stored !== rows.length) throw new Error(`The campaign took ${stored} of ${rows.length} rows`);
    },
    async queued(rows) {
      for (const batch of batches(rows)) {
        const results = await producer.sendMany(batch.map(toInput));
        const refused = results.find((result) => 'error' in result);
        if (refused) throw new Error(`A row was refused: ${JSON.stringify(refused)}`);
      }
    },
    async live(rows) {
      for (const batch of batches(rows)) await accept(ledger, batch);
    },
    async compacted(rows) {
      for (const batch of batches(rows)) await compact(ledger, batch);
    },
  };
}

/** As a sweep does it 48 hours later, of messages that were read. */
async function compact(ledger: Ledger, rows: MemoryRow[]): Promise<void> {
  await Promise.all(rows.map(storeRead));
  const lanes = [...new Set(rows.map(({ lane }) => lane))];
  const compacted = await Promise.all(lanes.map((lane) => ledger.messages.compact(lane, rows.length)));
  const sum = compacted.reduce((all, each) => all + each, 0);
  if (sum !== rows.length) throw new Error(`Of ${rows.length} messages ${sum} were compacted`);
}

/** A message that was read, as the ledger leaves it: written at once, since a million of them have to be sent otherwise. */
async function storeRead(row: MemoryRow): Promise<void> {
  const { lane, body, contentHash: content } = toNewMessage(row);
  const { id, zaapId, messageId, order } = row;
  const key = messageKey(id);
  const slot = laneSlot(PREFIX, lane);
  const createdAt = Date.parse('2025-11-20T12:00:00Z') + (Number(order) % 86_400_000);
  const after = (ms: number): number => createdAt + (Number(order) % ms) + 500;
  const readAt = after(20_000_000);
  await Promise.all([
    client.hset(`${slot}:m:${key}`, {
      ...{ body: JSON.stringify(body), content, status: 'read', gen: 1, n: 1, unproven: 1, campaign: CAMPAIGN },
      ...{ createdAt, ageFrom: createdAt, startedAt: createdAt + 400, nonce: `${id}.1`, owner: 'bench', zaapIdOf: 1 },
      ...{ zaapId, messageId, errorCode: '', error: '', acceptedAt: after(60_000), sentAt: after(70_000) },
      ...{ deliveredAt: after(900_000), readAt, at: readAt },
    }),
    client.zadd(`${slot}:s:read`, readAt, key),
    client.zadd(`${slot}:all`, createdAt, key),
    client.zadd(`${slot}:cm:${CAMPAIGN}`, Number(order), key),
    client.hincrby(`${slot}:c:${CAMPAIGN}`, 'read', 1),
    client.set(`${slot}:z:${zaapId}`, key, 'PX', KEPT_MS),
    client.set(`${slot}:w:${messageId}`, key, 'PX', KEPT_MS),
    client.set(`${PREFIX}:id:${key}`, `${lane} ${content}`),
  ]);
}

/** As a campaign's messages get there: put into the ledger, and one attempt each, which Z-API answers with both ids. */
async function accept(ledger: Ledger, rows: MemoryRow[]): Promise<void> {
  const created = await ledger.messages.create(rows.map(toNewMessage));
  const places = created.map(({ lane, key }, at) => ({ lane, key, row: rows[at]! }));
  await Promise.all(
    [...Map.groupBy(places, ({ lane }) => lane)].map(async ([lane, each]) => {
      for (const { key, row } of each) {
        const nonce = `${row.id}.1`;
        const request = { generation: 1, nonce, owner: 'bench', gapMs: 0, maxAgeMs: 0, outstanding: NO_LIMIT };
        const begun = await ledger.attempts.open(lane, key, request);
        if (begun.answer !== 'go') throw new Error(`An attempt was not opened: ${JSON.stringify(begun)}`);
        const { zaapId, messageId } = row;
        await ledger.attempts.close(lane, key, nonce, Verdict.accepted({ waitMs: 0 }, { zaapId, messageId }));
      }
      // They have left Z-API's own queue, of which a lane fills only a few places.
      const emptyQueue = { listed: [], unreadable: 0, freeAfterMs: KEPT_MS };
      await ledger.attempts.reconcileOutstanding(lane, await ledger.attempts.now(), emptyQueue);
    }),
  );
}

function toInput(row: MemoryRow) {
  const { id, lane, phone } = row;
  return { type: 'send-image' as const, id, instance: lane, phone, image: IMAGE, caption: captionOf(row) };
}

function toNewMessage(row: MemoryRow): NewMessage {
  const { id, lane, phone, order } = row;
  const image = { kind: 'url' as const, url: IMAGE };
  const where = { campaign: CAMPAIGN, line: Number(order) };
  const body: MessageBody = {
    ...{ id, type: 'send-image', phone, image, caption: captionOf(row), shared: true },
    ...{ priority: 'bulk', onUnknown: 'hold', ...where },
  };
  return { lane, body, contentHash: contentHash(lane, body) };
}

/** A job with the same payload, its id ours. What is done stays, with the answer, as a result that can be looked up. */
function bullmqStore(redisUrl: string): BareStore {
  const connection = client;
  const queues = new Map<string, Queue>(LANES.map((lane) => [lane, new Queue(lane, { connection })]));
  const add = async (rows: MemoryRow[], dataOf: (row: MemoryRow) => object): Promise<void> => {
    for (const batch of batches(rows)) {
      const perLane = Map.groupBy(batch, ({ lane }) => lane);
      const jobOf = (row: MemoryRow) => ({ name: 'send', data: dataOf(row), opts: { jobId: row.id } });
      await Promise.all([...perLane].map(([lane, each]) => queues.get(lane)!.addBulk(each.map(jobOf))));
    }
  };
  return {
    waiting: (rows) => add(rows, ({ phone, name, order, amount }) => ({ phone, name, order, amount })),
    queued: (rows) => add(rows, toInput),
    async live(rows) {
      await add(rows, toInput);
      await work(redisUrl, rows);
    },
  };
}

async function work(redisUrl: string, rows: MemoryRow[]): Promise<void> {
  const idsOf = new Map(rows.map(({ id, zaapId, messageId }) => [id, { zaapId, messageId }]));
  let [completed, done] = [0, (): void => {}];
  const ended = new Promise<void>((resolve) => (done = resolve));
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const workers = LANES.map((lane) => {
    const worker = new Worker(lane, (job) => Promise.resolve(idsOf.get(job.id!)), { connection });
    worker.on('completed', () => {
      completed += 1;
      if (completed === rows.length) done();
    });
    return worker;
  });
  await ended;
  await Promise.all(workers.map((worker) => worker.close()));
  connection.disconnect();
}

function batches(rows: MemoryRow[]): MemoryRow[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_none, at) =>
    rows.slice(at * BATCH, (at + 1) * BATCH),
  );
}
