import { personKey } from '@pombo/core';
import { createLedger, unreachablePeople } from '@pombo/ledger';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { LANE, accepted } from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';

const redis = testRedis();

test('a person whom a callback reports as unreachable is remembered, in either spelling', async () => {
  const world = new World(createLedger(redis.client, { prefix: redis.prefix }));
  await world.attempt(await world.queue({ phone: '551187650001' }), accepted);
  const failure = { class: 'recipient', text: 'Phone number does not exist' } as const;
  await world.receipts.apply(LANE, { kind: 'delivery', zaapId: 'Z1', phone: '551187650001', failure });
  const since = await unreachablePeople(world.ledger.unreachable);
  expect(since?.(personKey('5511987650001'))).toBeGreaterThan(Date.now() - 60_000);
  expect(since?.(personKey('5511987650002'))).toBeUndefined();
});
