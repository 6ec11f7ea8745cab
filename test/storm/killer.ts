import { setTimeout as pause } from 'node:timers/promises';
import type { PrivateRedis } from '../setup/redis-server.ts';
import type { WorkerPool } from './workers.ts';
import type { StormGateway } from './gateway.ts';

export interface KillerOptions {
  gateway: StormGateway;
  pool: WorkerPool;
  redis: PrivateRedis;
  random: () => number;
  /** Mean number of POSTs between two kills of a worker. */
  workerEvery: number;
  /** Mean number of POSTs between two kills of Redis, which is then down for up to `MOST_DOWN_MS`. */
  redisEvery: number;
  /** True when nothing more shall be killed. */
  over(): Promise<boolean>;
}

const LOOK_MS = 25;
const MOST_DOWN_MS = 600;

/** Kills, paced by the POSTs at the gateway, until the storm is over. Returns how often Redis was killed. */
export async function killInStep({
  gateway,
  pool,
  redis,
  random,
  workerEvery,
  redisEvery,
  over,
}: KillerOptions): Promise<number> {
  const within = (mean: number): number => 1 + Math.floor(random() * 2 * mean);
  let redisKills = 0;
  let nextWorker = within(workerEvery);
  let nextRedis = within(redisEvery);
  while (!(await over())) {
    const { posts } = await gateway.counts();
    if (posts >= nextWorker) {
      pool.killOne(random());
      nextWorker = posts + within(workerEvery);
    }
    if (posts >= nextRedis) {
      redisKills += 1;
      await redis.kill();
      await pause(random() * MOST_DOWN_MS);
      await redis.start();
      nextRedis = posts + within(redisEvery);
    }
    await pause(LOOK_MS);
  }
  return redisKills;
}
