import type { RedisClient } from './connect.ts';

/** Returns Redis's clock (ms since the epoch), which all processes of a deployment share. */
export async function redisNow(client: Pick<RedisClient, 'time'>): Promise<number> {
  const [seconds, micros] = await client.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}
