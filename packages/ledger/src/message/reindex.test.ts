import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { World, failed } from '../../conformance/world.ts';
import { laneKeys } from '../storage/keys.ts';
import { createLedger } from '../ledger.ts';

const redis = testRedis();
const WALK = { jobKeys: ':none:', cursor: '0', most: 20, ageMs: -1000 };

test('messages in the queued index that are not queued leave it, and queued ones stay', async () => {
  const ledger = createLedger(redis.client, { prefix: redis.prefix });
  const world = new World(ledger);
  const keys = laneKeys(redis.prefix, 'vendas');
  const [torn, sending, queued] = [
    await world.queue({ id: 'torn' }),
    await world.queue({ id: 'sending' }),
    await world.queue({ id: 'queued' }),
  ];
  await world.attempt(torn, failed);
  // As in a Redis that kept the first command of a step and lost the others.
  await redis.client.zadd(keys.status('queued'), 1, torn.key, 1, 'gone');
  await redis.client.zrem(keys.status('failed'), torn.key);
  await redis.client.hset(keys.message(sending.key), 'status', 'sending');
  const { lost } = await ledger.messages.withoutJob('vendas', WALK);
  expect(lost.map(({ key }) => key)).toEqual([queued.key]);
  expect(await redis.client.zrange(keys.status('queued'), '0', '-1')).toEqual([queued.key]);
  expect(await ledger.messages.counts('vendas')).toMatchObject({ queued: 1, failed: 1, sending: 1 });
  // From there it is closed as unknown: there is no way to know whether it was sent.
  expect(await ledger.attempts.closeStray('vendas')).toEqual([sending.key]);
  expect(await ledger.messages.counts('vendas')).toMatchObject({ queued: 1, failed: 1, sending: 0, unknown: 1 });
});

test('messages in the sending index that are not sending leave it, and requeued ones age again', async () => {
  const prefix = `${redis.prefix}-2`;
  const ledger = createLedger(redis.client, { prefix });
  const world = new World(ledger);
  const keys = laneKeys(prefix, 'vendas');
  const [ended, queued] = [await world.queue({ id: 'ended' }), await world.queue({ id: 'queued' })];
  await world.attempt(ended, failed);
  await world.go(await world.queue({ id: 'sending' }), { nonce: 'open' });
  // As in a Redis that kept the end of a step, and took half of its beginning from an older file.
  await redis.client.zadd(keys.status('sending'), 1, ended.key, 1, queued.key, 1, 'gone');
  for (const index of [keys.status('queued'), keys.age]) await redis.client.zrem(index, queued.key);
  expect(await ledger.attempts.closeStray('vendas')).toEqual([]);
  expect(await ledger.messages.counts('vendas')).toMatchObject({ queued: 1, failed: 1, sending: 1 });
  expect(await redis.client.zrange(keys.age, '0', '-1')).toEqual([queued.key]);
});
