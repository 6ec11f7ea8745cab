import { createLog } from '@pombo/worker';
import { Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { request } from 'undici';
import type { SendRow } from '../../data/send-rows.ts';
import { answer, usage } from '../child.ts';
import { createCount, type WorkerCalls, type WorkerOrders } from '../worker.ts';
import { createCarefulStore, type CarefulStore } from './store.ts';

/**
 * What a careful user would write with BullMQ: one Worker, a row that says "sending" before the POST and has the ids
 * after it, an id that is sent at most once, an event for each change and a log line for each attempt. Connections to the
 * gateway are kept alive. It has no journal, no pace by number, no holds, and takes no receipts.
 */
const done = createCount();
const log = createLog('info', process.stdout);
let worker: Worker<{ id: string }> | undefined;

answer<Pick<WorkerCalls, 'start' | 'go' | 'until'>>({
  async start(orders) {
    const connection = new Redis(orders.redisUrl, { maxRetriesPerRequest: null });
    const store = createCarefulStore(connection);
    const { name } = orders.lanes[0]!;
    worker = new Worker<{ id: string }>(name, (job) => send(job, store, orders), {
      connection,
      autorun: false,
      concurrency: orders.concurrency,
    });
    worker.on('completed', () => done.add());
    worker.on('failed', (_job, error) => process.stderr.write(`${error.stack}\n`));
    await worker.waitUntilReady();
    return usage();
  },
  go: () => void worker?.run(),
  async until(sends) {
    await done.until(sends);
    return usage();
  },
});

async function send({ data: { id } }: Job<{ id: string }>, store: CarefulStore, { gatewayUrl }: WorkerOrders) {
  const row = await store.begin(id);
  if (row === undefined) return log.warn({ id }, 'send.skipped');
  const begun = performance.now();
  const reply = await post(gatewayUrl, row);
  const ms = Math.round(performance.now() - begun);
  if ('ids' in reply) await store.accepted(id, reply.ids);
  else await store.ended(id, reply.status, reply.why);
  log.info({ id, lane: row.lane, outcome: 'ids' in reply ? 'accepted' : reply.status, ms }, 'send.ended');
}

type Reply = { ids: { zaapId: string; messageId: string } } | { status: 'failed' | 'unknown'; why: string };

async function post(gatewayUrl: string, { lane, phone, image, caption }: SendRow): Promise<Reply> {
  try {
    const { statusCode, body } = await request(`${gatewayUrl}/instances/${lane}/token/T0KEN/send-image`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ phone, image, caption }),
    });
    const { zaapId, messageId } = (await body.json()) as { zaapId?: string; messageId?: string };
    if (statusCode === 200 && zaapId !== undefined && messageId !== undefined) return { ids: { zaapId, messageId } };
    return { status: statusCode >= 400 && statusCode < 500 ? 'failed' : 'unknown', why: `HTTP ${statusCode}` };
  } catch (error) {
    // Sent or not: only a person or a receipt can say.
    return { status: 'unknown', why: (error as Error).message };
  }
}
