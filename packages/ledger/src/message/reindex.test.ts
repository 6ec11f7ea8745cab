import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { World, failed } from '../../conformance/world.ts';
import { laneKeys } from '../storage/keys.ts';
import { createLedger } from '../ledger.ts';

const redis = testRedis();
const WALK = { jobKeys: ':none:', cursor: '0', most: 20, ageMs: -1000 };

test('what stands among the queued messages and is not queued leaves them, and what is queued stays', async () => {
  const ledger = createLedger(redis.client, { prefix: redis.prefix });
  const world = new World(ledger);
  const keys = laneKeys(redis.prefix, 'vendas');
  const [torn, sending, queued] = [
    await world.queue({ id: 'torn' }),
    await world.queue({ id: 'sending' }),
    await world.queue({ id: 'queued' }),
  ];
  await world.attempt(torn, failed);
  // As a Redis has them that kept the first command of a step, and lost the others.
  await redis.client.zadd(keys.status('queued'), 1, torn.key, 1, 'gone');
  await redis.client.zrem(keys.status('failed'), torn.key);
  await redis.client.hset(keys.message(sending.key), 'status', 'sending');
  const { lost } = await ledger.messages.withoutJob('vendas', WALK);
  expect(lost.map(({ key }) => key)).toEqual([queued.key]);
  expect(await redis.client.zrange(keys.status('queued'), '0', '-1')).toEqual([queued.key]);
  expect(await ledger.messages.counts('vendas')).toMatchObject({ queued: 1, failed: 1, sending: 1 });
  // From there it is closed as what it is: nobody can know whether it was sent.
  expect(await ledger.attempts.closeStray('vendas')).toEqual([sending.key]);
  expect(await ledger.messages.counts('vendas')).toMatchObject({ queued: 1, failed: 1, sending: 0, unknown: 1 });
});
