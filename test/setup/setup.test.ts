import { expect, test } from 'vitest';
import { testRedis } from './redis-context.ts';

const redis = testRedis();

test('gives a test file a prefix of its own and refuses keys outside it', async () => {
  await redis.client.set(`${redis.prefix}:{lane}:a`, '1');
  await expect(redis.client.set('pombo:a', '1')).rejects.toThrow(/NOPERM/);
});

test('refuses what would disturb the other files', async () => {
  await expect(redis.client.flushall()).rejects.toThrow(/NOPERM/);
  await expect(redis.client.config('SET', 'maxmemory', '1')).rejects.toThrow(/NOPERM/);
});
