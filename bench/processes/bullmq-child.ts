import { Queue, Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { answer, usage } from './child.ts';
import type { Lane, SendRow } from '../data/send-rows.ts';
import { watchWindow } from './watch-window.ts';
import { createCount, type WorkerCalls, type WorkerOrders } from './worker.ts';

/**
 * What a user would write with BullMQ alone: a Worker per queue and, where there is a gap, `queue.rateLimit`
 * after each answer. It records nothing and guards nothing. Its connections to the gateway are kept as Pombo keeps its
 * own: for two seconds.
 * All Workers share one connection for commands, the thriftiest way there is; each has its blocking one beside it.
 */
const done = createCount();
const dispatcher = new Agent({ keepAliveTimeout: 2000, keepAliveMaxTimeout: 2000 });
let workers: Worker<SendRow>[] = [];
let names: string[] = [];

answer<WorkerCalls>({
  ...watchWindow(),
  async start(orders) {
    const connection = new Redis(orders.redisUrl, { maxRetriesPerRequest: null });
    // One listener per Worker is what is meant here, not a leak.
    connection.setMaxListeners(0);
    workers = orders.lanes.map((lane) => makeWorker(lane, connection, orders));
    await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    names = orders.lanes.map(({ name }) => name);
    if (orders.oneAtATime === true) {
      await Promise.all(names.map((name) => new Queue(name, { connection }).setGlobalConcurrency(1)));
    }
    return usage();
  },
  own: () => names,
  go() {
    for (const worker of workers) void worker.run();
  },
  async until(sends) {
    await done.until(sends);
    return usage();
  },
});

function makeWorker({ name, gapMs }: Lane, connection: Redis, orders: WorkerOrders): Worker<SendRow> {
  const { gatewayUrl, concurrency } = orders;
  const queue = gapMs > 0 ? new Queue(name, { connection }) : undefined;
  const send = async ({ data }: Job<SendRow>): Promise<void> => {
    await post(gatewayUrl, data);
    await queue?.rateLimit(gapMs);
  };
  const worker = new Worker<SendRow>(name, send, {
    connection,
    autorun: false,
    concurrency,
    ...(gapMs > 0 ? { limiter: { max: 1, duration: gapMs } } : {}),
  });
  worker.on('completed', () => done.add());
  worker.on('failed', (_job, error) => process.stderr.write(`${error.stack}\n`));
  return worker;
}

async function post(gatewayUrl: string, { lane, phone, image, caption }: SendRow): Promise<void> {
  const { statusCode, body } = await request(`${gatewayUrl}/instances/${lane}/token/T0KEN/send-image`, {
    dispatcher,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ phone, image, caption }),
  });
  const reply = (await body.json()) as { messageId?: string };
  if (statusCode !== 200 || reply.messageId === undefined) throw new Error(`HTTP ${statusCode}`);
}
