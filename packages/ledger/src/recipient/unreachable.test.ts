import { personKey } from '@pombo/core';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createLedger } from '../ledger.ts';
import {} from '../../conformance/world.ts';
import { unreachablePeople } from './unreachable.ts';

/** People whom Z-API could not reach, as the reading of files sees them. */
const redis = testRedis();
const DAY = 24 * 60 * 60 * 1000;
const KEY = `${redis.prefix}:unreachable-people`;
const ledger = createLedger(redis.client, { prefix: redis.prefix });
const { unreachable } = ledger;

const since = async (phone: string): Promise<number | undefined> =>
  (await unreachablePeople(unreachable))?.(personKey(phone));

test('an unreachable person is remembered by a hash, in either spelling, and no phone is stored', async () => {
  await unreachable.remember('551187650001');
  expect(await since('5511987650001')).toBeGreaterThan(Date.now() - 60_000);
  expect(await since('551187650001')).toBeDefined();
  expect(await since('5511987650002')).toBeUndefined();
  const stored = await redis.client.zrange(KEY, '0', '-1');
  expect(stored).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toMatch(/87650001/);
});

test('90 days later no person is skipped, and the next report clears the entry', async () => {
  await unreachable.remember('5511987650010');
  const hash = unreachable.personHash('5511987650010');
  await redis.client.zadd(KEY, String(Date.now() - 89 * DAY), hash);
  expect(await since('5511987650010')).toBeDefined();
  await redis.client.zadd(KEY, String(Date.now() - 90 * DAY - 1), hash);
  expect(await since('5511987650010')).toBeUndefined();
  await unreachable.remember('5511987650011');
  expect(await redis.client.zscore(KEY, hash)).toBeNull();
  // Without a further report, the whole set expires.
  expect(await redis.client.pttl(KEY)).toBeGreaterThan(89 * DAY);
});

test('erasing forgets a person, and what earlier versions kept in clear text', async () => {
  await unreachable.remember('5511987650020');
  await redis.client.hset(`${redis.prefix}:unreachable`, '5511987650020', '{"why":"x"}');
  await ledger.messages.erase('551187650020');
  expect(await since('5511987650020')).toBeUndefined();
  expect(await redis.client.exists(`${redis.prefix}:unreachable`)).toBe(0);
});

test('in another deployment on the same Redis, the same person has another hash', () => {
  const other = createLedger(redis.client, { prefix: `${redis.prefix}-other` }).unreachable;
  expect(other.personHash('5511987650001')).not.toBe(unreachable.personHash('5511987650001'));
});

test('while no person is unreachable, a file is read without a look-up', async () => {
  const none = createLedger(redis.client, { prefix: `${redis.prefix}-none` }).unreachable;
  expect(await unreachablePeople(none)).toBeUndefined();
});
