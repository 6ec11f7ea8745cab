/**
 * The worker that people write first: a job that POSTs, with three attempts. Takes one JSON argument ({@link
 * BaselineOrders}). It has no ledger, and follows BullMQ's documentation.
 */
import { Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { request } from 'undici';

export interface BaselineOrders {
  redisUrl: string;
  gatewayUrl: string;
  timeoutMs: number;
  queue: string;
}

/** What a job of the baseline queue holds. */
export interface BaselineJob {
  path: string;
  clientToken: string;
  body: Record<string, unknown>;
}

const { redisUrl, gatewayUrl, timeoutMs, queue } = JSON.parse(process.argv[2]!) as BaselineOrders;

async function send({ data }: Job<BaselineJob>): Promise<void> {
  const answer = await request(`${gatewayUrl}${data.path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Client-Token': data.clientToken },
    body: JSON.stringify(data.body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const reply = (await answer.body.json()) as { messageId?: string };
  if (answer.statusCode !== 200 || reply.messageId === undefined) throw new Error(`HTTP ${answer.statusCode}`);
}

const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
connection.on('error', () => {});
// Short, so that a storm need not wait half a minute for each job of a killed worker.
const worker = new Worker<BaselineJob>(queue, send, {
  connection,
  concurrency: 20,
  lockDuration: 2000,
  stalledInterval: 1000,
});
worker.on('error', () => {});
