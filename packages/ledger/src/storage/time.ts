import type { RedisClient } from './script.ts';

/** Redis time, ms: everybody's clock. */
export async function redisNow(client: RedisClient): Promise<number> {
  const [seconds, micros] = await client.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
