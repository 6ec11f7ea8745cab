import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createLedger } from '../ledger.ts';

const redis = testRedis();

test('keeps the last 100 shapes of ignored callbacks, each once', async () => {
  const { ignoredCallbacks } = createLedger(redis.client, { prefix: `${redis.prefix}:ignored` });
  const shape = (at: number) => ({ type: 'T', why: 'type' as const, keys: [`k${String(at)}`] });
  for (let at = 0; at < 103; at += 1) await ignoredCallbacks.note(shape(at));
  await ignoredCallbacks.note({ ...shape(102), status: 'NEW' });
  await ignoredCallbacks.note(shape(102));
  const listed = await ignoredCallbacks.list();
  expect(listed).toHaveLength(100);
  expect(
    listed
      .filter(({ keys }) => keys[0] === 'k102')
      .map(({ status }) => status)
      .toSorted(),
  ).toEqual(['NEW', undefined]);
  expect(listed.map(({ keys }) => keys[0])).not.toContain('k0');
});
