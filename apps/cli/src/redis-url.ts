import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PomboError } from '@pombo/message';
import { readEmbeddedUrl } from '@pombo/redis';
import type { Config } from '@pombo/worker';

/**
 * Where Redis is: REDIS_URL, else the one that `pombo up` runs on this data folder. Throws `redis_unreachable` when
 * there is neither; whether a REDIS_URL answers is found out by connecting.
 */
export async function findRedisUrl({ redisUrl, dataDir }: Pick<Config, 'redisUrl' | 'dataDir'>): Promise<string> {
  const url = redisUrl ?? (await findEmbedded(dataDir));
  if (url !== undefined) return url;
  throw new PomboError('redis_unreachable', `REDIS_URL is not set, and no Redis of "pombo up" runs on ${dataDir}`, {
    hint: 'Start one, with the worker, in another terminal: pombo up\nOr name yours: REDIS_URL=redis://127.0.0.1:6379',
  });
}

/** How long a Redis that has left its address may take to answer. */
const PATIENCE_MS = 3000;

/** Asked again while its address stands there: one question is short, and a busy machine may miss it. */
async function findEmbedded(dataDir: string): Promise<string | undefined> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const url = await readEmbeddedUrl(dataDir);
    if (url !== undefined || !existsSync(join(dataDir, 'redis.json')) || performance.now() > deadline) return url;
    await pause(50);
  }
}
