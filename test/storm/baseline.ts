import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { InstanceInput } from '@pombo/simulator';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { ALWAYS } from '../support/redis/persistence.ts';
import { startPrivateRedis } from '../setup/redis-server.ts';
import { keepRunning } from './workers.ts';
import { startGateway } from './gateway.ts';
import type { BaselineJob, BaselineOrders } from './baseline-worker.ts';
import { killInStep } from './killer.ts';

export interface BaselineOptions {
  messages: number;
  workers: number;
  workerEvery: number;
  redisEvery: number;
  instances: InstanceInput[];
  timeoutMs: number;
  seed: number;
  random: () => number;
}

/** Jobs of a killed worker come back after seconds; this does not wait for those that never do. */
const LONGEST_MS = 60_000;

/** The same faults on BullMQ alone. Returns how many messages a recipient got twice. */
export async function runBaseline(options: BaselineOptions): Promise<number> {
  const { messages, instances, workers, timeoutMs } = options;
  const redis = await startPrivateRedis({ args: ALWAYS });
  const gateway = await startGateway({ seed: options.seed, instances, callbackFaults: [] });
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  connection.on('error', () => {});
  const queue = new Queue<BaselineJob>('baseline', { connection });
  queue.on('error', () => {});
  await queue.addBulk(
    Array.from({ length: messages }, (_none, at) => ({
      name: 'send',
      data: jobOf(at, instances[at % instances.length]!),
      opts: { attempts: 3, backoff: { type: 'fixed', delay: 200 } },
    })),
  );
  const script = new URL('baseline-worker.ts', import.meta.url).pathname;
  const orders: BaselineOrders = { redisUrl: redis.url, gatewayUrl: gateway.url, timeoutMs, queue: queue.name };
  const pool = keepRunning(workers, () =>
    spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: 'ignore' }),
  );
  const deadline = performance.now() + LONGEST_MS;
  try {
    const isOver = async (): Promise<boolean> => {
      const { completed = 0, failed = 0 } = await queue.getJobCounts('completed', 'failed');
      return completed + failed >= messages || performance.now() > deadline;
    };
    await killInStep({ ...options, gateway, pool, redis, over: isOver });
    await pool.stop('SIGKILL');
    // Bytes that a killed worker wrote may still be on their way.
    await pause(timeoutMs);
    const times = Map.groupBy(
      (await gateway.posts()).filter((post) => post.enqueued && post.fate !== 'failed'),
      (post) => post.caption,
    );
    return [...times.values()].filter((posts) => posts.length > 1).length;
  } finally {
    await pool.stop('SIGKILL');
    await queue.close();
    connection.disconnect();
    await gateway.close();
    await redis.stop();
  }
}

function jobOf(at: number, { id, token, clientToken = '' }: InstanceInput): BaselineJob {
  const phone = `55119${20_000_000 + at}`;
  const body = { phone, image: 'https://example.com/pombo.png', caption: `baseline-${at}` };
  return { path: `/instances/${id}/token/${token}/send-image`, clientToken, body };
}
