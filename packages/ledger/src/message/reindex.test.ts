import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { World, failed, unknown } from '../../conformance/world.ts';
import { laneKeys } from '../storage/keys.ts';
import { createLedger, type Ledger } from '../ledger.ts';

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
  const { lost } = await ledger.messages.findMissingJobs('vendas', WALK);
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

/** A whole walk, in steps so small that a lane takes many; returns what was put in its place. */
async function walkOver(ledger: Ledger, lane: string): Promise<string[]> {
  const all: string[] = [];
  let cursor = '0';
  do {
    const step = await ledger.messages.reindexMisplaced(lane, { cursor, most: 3 });
    all.push(...step.placed);
    ({ cursor } = step);
  } while (cursor !== '0');
  return all.toSorted();
}

test('a walk repairs messages that are in no status index, in the wrong one, or in two', async () => {
  const prefix = `${redis.prefix}-4`;
  const ledger = createLedger(redis.client, { prefix });
  const world = new World(ledger);
  const keys = laneKeys(prefix, 'vendas');
  for (let more = 0; more < 200; more += 1) await world.queue();
  const expiresAt = Date.now() + 60_000;
  const [none, doubtful, twice, hidden] = [
    await world.queue({ id: 'none', expiresAt }),
    await world.queue({ id: 'doubtful' }),
    await world.queue({ id: 'twice' }),
    await world.queue({ id: 'hidden' }),
  ];
  await world.attempt(doubtful, unknown);
  for (const index of [keys.status('queued'), keys.age, keys.expiry]) await redis.client.zrem(index, none.key);
  await redis.client.zrem(keys.status('unknown'), doubtful.key);
  await redis.client.zadd(keys.status('accepted'), 1, doubtful.key, 1, twice.key, 1, 'gone');
  await redis.client.zrem(keys.all, hidden.key);
  await redis.client.zadd(keys.all, 1, 'gone-too');

  const placed = await walkOver(ledger, 'vendas');
  expect(placed).toEqual([none.key, doubtful.key, twice.key, hidden.key, 'gone', 'gone-too'].toSorted());
  expect(await walkOver(ledger, 'vendas')).toEqual([]);
  expect(await ledger.messages.counts('vendas')).toMatchObject({ queued: 203, unknown: 1, accepted: 0 });
  const ages = [await redis.client.zscore(keys.age, none.key), await redis.client.zscore(keys.expiry, none.key)];
  expect(ages).toEqual([expect.any(String), `${expiresAt}`]);
  expect(await redis.client.zcard(keys.all)).toBe(204);
});
