import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { readEmbeddedUrl } from '@pombo/redis';
import type { Config } from '@pombo/worker';

/**
 * Returns REDIS_URL, or the URL of the Redis that `pombo up` runs on this data folder. Throws `redis_unreachable` if
 * there is neither. Does not check whether REDIS_URL answers.
 */
export async function findRedisUrl({ redisUrl, dataDir }: Pick<Config, 'redisUrl' | 'dataDir'>): Promise<string> {
  const url = redisUrl ?? (await readEmbeddedUrl(dataDir));
  if (url !== undefined) return url;
  throw new PomboError('redis_unreachable', notice('no_redis', { dir: dataDir }));
}
