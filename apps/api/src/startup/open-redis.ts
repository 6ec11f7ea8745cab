import type { Log } from '@pombo/core';
import { assertRedisFit, closeRedis, connect, type RedisClient } from '@pombo/redis';

/** Connects to Redis and checks its settings. Throws `redis_unreachable`, or `redis_unfit` under POMBO_STRICT. */
export async function openRedis(redisUrl: string, strict: boolean, log: Log): Promise<RedisClient> {
  const client = await connect(redisUrl, {
    // Commands fail at once while Redis is unreachable, so that requests get an error.
    purpose: 'producer',
    connectionName: 'pombo-api',
    withinMs: 10_000,
    onError: (error) => log.warn({ error }, 'redis.connection'),
  });
  try {
    for (const { level, code, message, hint } of await assertRedisFit(client, { strict })) {
      if (level === 'warning') log.warn({ code, finding: message, hint }, 'redis.warning');
    }
    return client;
  } catch (error) {
    await closeRedis(client);
    throw error;
  }
}
