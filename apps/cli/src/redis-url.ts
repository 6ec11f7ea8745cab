import { PomboError } from '@pombo/core';
import { readEmbeddedUrl } from '@pombo/redis';
import type { Config } from '@pombo/worker';

/**
 * Where Redis is: REDIS_URL, else the one that `pombo up` runs on this data folder. Throws `redis_unreachable` when
 * there is neither; whether a REDIS_URL answers is found out by connecting.
 */
export async function findRedisUrl({ redisUrl, dataDir }: Pick<Config, 'redisUrl' | 'dataDir'>): Promise<string> {
  const url = redisUrl ?? (await readEmbeddedUrl(dataDir));
  if (url !== undefined) return url;
  throw new PomboError('redis_unreachable', `REDIS_URL is not set, and no Redis of "pombo up" runs on ${dataDir}`, {
    hint: 'Start one, with the worker, in another terminal: pombo up\nOr name yours: REDIS_URL=redis://127.0.0.1:6379',
  });
}
