import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { LANE, accepted } from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';
import { laneKeys } from '../../../ledger/src/storage/keys.ts';
import { createLedger } from '@pombo/ledger';

const redis = testRedis();

test('counts each person who has seen a status post once, and keeps no phone of them', async () => {
  const prefix = `${redis.prefix}:views`;
  const world = new World(createLedger(redis.client, { prefix }));
  const post = await world.queue({ type: 'send-image-status' });
  await world.attempt(post, accepted);
  expect(await world.view(post)).not.toHaveProperty('views');
  const people = ['5511987654321', '5521987654321', '5511987654321', '123456789012345@lid'];
  for (const viewer of people) {
    const ids = ['M1', 'other'];
    await world.receipts.apply(LANE, { kind: 'progress', to: 'read', ids, phone: 'status@broadcast', viewer });
  }
  expect(await world.view(post)).toMatchObject({ status: 'read', views: 3 });
  const kept = await redis.client.get(laneKeys(prefix, LANE).views(post.key));
  expect(kept).not.toMatch(/987654321/);
});
