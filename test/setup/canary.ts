import type { Redis } from 'ioredis';

/**
 * Part of every token and Client-Token that tests use. Whatever is written anywhere (Redis, logs, errors, exports) must
 * not hold it.
 */
export const CANARY = 'CANARY7f3a';

/** Keys under `prefix` that hold the canary in their name or anywhere in their value. */
export async function canaryKeys(client: Redis, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1000 })) {
    for (const key of keys as string[]) {
      const value = await valueOf(client, key);
      if (key.includes(CANARY) || JSON.stringify(value ?? '').includes(CANARY)) found.push(key);
    }
  }
  return found;
}

async function valueOf(client: Redis, key: string): Promise<unknown> {
  switch (await client.type(key)) {
    case 'string':
      return client.get(key);
    case 'hash':
      return client.hgetall(key);
    case 'list':
      return client.lrange(key, 0, -1);
    case 'set':
      return client.smembers(key);
    case 'zset':
      return client.zrange(key, '0', '-1');
    case 'stream':
      return client.xrange(key, '-', '+');
    default:
      return undefined;
  }
}
