import { expect, test } from 'vitest';
import type { GatewayEvent } from '@pombo/core';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { LANE, accepted, unknown, gatewayFailed } from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';
import { laneKeys } from '../../../ledger/src/storage/keys.ts';
import { createLedger } from '@pombo/ledger';

const redis = testRedis();
const PHONE = '5511987654321';
let made = 0;

/** A lane as a worker of layout 1 leaves it: it writes no facts, and stores orphan receipts as whole callbacks. */
async function olderLane(): Promise<{
  world: World;
  park(event: GatewayEvent): Promise<void>;
  forgetFacts(): Promise<void>;
}> {
  made += 1;
  const prefix = `${redis.prefix}:${made}`;
  const keys = laneKeys(prefix, LANE);
  return {
    world: new World(createLedger(redis.client, { prefix })),
    async park(event) {
      const id = 'zaapId' in event ? event.zaapId : '';
      await redis.client.rpush(keys.parkedEvents(id), JSON.stringify(event));
      await redis.client.zadd(keys.parked, Date.now(), id);
    },
    async forgetFacts() {
      const components = await redis.client.zrange(keys.components, '0', '-1');
      await redis.client.del(keys.components, keys.due, ...components.map((name) => keys.facts(name)));
    },
  };
}

test.each([
  ['unknown', unknown],
  ['failed on by the gateway', gatewayFailed],
] as const)(
  'a message of layout 1 that is %s is settled by the orphan receipt that layout 1 stored',
  async (_what, verdict) => {
    const { world, park, forgetFacts } = await olderLane();
    const sample = await world.queue();
    await world.attempt(sample, verdict);
    await forgetFacts();
    await park({ kind: 'delivery', zaapId: 'Z1', messageId: 'M1', phone: PHONE, at: Date.now() });
    await world.receipts.joinAll(LANE);
    expect(await world.view(sample)).toMatchObject({ status: 'sent', result: { zaapId: 'Z1', messageId: 'M1' } });
  },
);

test('two messages of layout 1 to one person stay unknown after one callback', async () => {
  const { world, park, forgetFacts } = await olderLane();
  const samples = [await world.queue(), await world.queue()];
  for (const sample of samples) await world.attempt(sample, unknown);
  await forgetFacts();
  await park({ kind: 'delivery', zaapId: 'Z1', messageId: 'M1', phone: PHONE, at: Date.now() });
  for (let sweeps = 0; sweeps < 3; sweeps += 1) await world.receipts.joinAll(LANE);
  for (const sample of samples) expect(await world.status(sample)).toBe('unknown');
});

test('a message that was accepted with both ids leaves no facts', async () => {
  const { world } = await olderLane();
  await world.attempt(await world.queue(), accepted);
  expect(await redis.client.keys(`${redis.prefix}:${made}*:f*`)).toEqual([]);
});
