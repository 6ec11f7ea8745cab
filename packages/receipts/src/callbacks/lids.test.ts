import type { GatewayEvent } from '@pombo/core';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { LANE, accepted, bodyOf, unknown, gatewayFailed } from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';
import { createLedger } from '@pombo/ledger';

const redis = testRedis();
const PHONE = '5511987654321';
const OTHER = '5521987654321';
const LID = '123456789012345@lid';
let made = 0;

function stage(): { world: World; prefix: string; apply(event: GatewayEvent): Promise<unknown> } {
  made += 1;
  const prefix = `${redis.prefix}:${made}`;
  const world = new World(createLedger(redis.client, { prefix }));
  return { world, prefix, apply: (event) => world.receipts.apply(LANE, event) };
}

const sent = (at: number, phone: string): GatewayEvent => ({
  kind: 'delivery',
  zaapId: `Z${at}`,
  messageId: `M${at}`,
  phone,
});
const wrote = (phone: string, lid = LID): GatewayEvent => ({
  kind: 'inbound',
  messageId: 'I1',
  phone,
  lid,
  group: false,
});

test.each<[string, GatewayEvent]>([
  ['by a message of theirs', wrote(PHONE)],
  ['by an echo', { kind: 'echo', messageId: 'M9', fromApi: false, phone: PHONE, lid: LID }],
])('a lost answer is settled by a callback under a LID once its owner is known, %s', async (_how, naming) => {
  const { world, apply } = stage();
  const sample = await world.queue();
  await world.attempt(sample, unknown);
  await apply(sent(1, LID));
  expect(await world.status(sample)).toBe('unknown');
  await apply(naming);
  expect(await world.view(sample)).toMatchObject({ status: 'sent', result: { zaapId: 'Z1', messageId: 'M1' } });
});

test('a LID is known by the callback of a message that was accepted, and by a verified list', async () => {
  const { world, apply } = stage();
  await world.attempt(await world.queue(), accepted);
  await apply(sent(1, LID));
  const sample = await world.queue();
  await world.attempt(sample, unknown);
  await apply(sent(2, LID));
  expect(await world.status(sample)).toBe('sent');

  const verified = await world.queue({ phone: OTHER, lid: '543210987654321@lid' });
  await world.attempt(verified, unknown);
  await world.receipts.settle(LANE, bodyOf(verified.id, { phone: OTHER, lid: '543210987654321@lid' }));
  await apply(sent(3, '543210987654321@lid'));
  expect(await world.status(verified)).toBe('sent');
});

test('a message to a LID is settled by a callback that names it', async () => {
  const { world, apply } = stage();
  const [sample, other] = [await world.queue({ phone: LID }), await world.queue()];
  for (const each of [sample, other]) await world.attempt(each, unknown);
  await apply(sent(1, LID));
  await world.receipts.settle(LANE, bodyOf(sample.id, { phone: LID }));
  expect([await world.status(sample), await world.status(other)]).toEqual(['sent', 'unknown']);
});

test('a sign under a LID forbids every retry on the lane until it is known to be another person', async () => {
  const { world, apply } = stage();
  const sample = await world.queue();
  await world.attempt(sample, gatewayFailed);
  await apply(sent(1, LID));
  const mayRetry = async (): Promise<boolean> =>
    (await world.receipts.guard(LANE, sample.key, bodyOf(sample.id))).mayRetry;
  expect(await mayRetry()).toBe(false);
  await apply(wrote(OTHER));
  expect(await mayRetry()).toBe(true);
});

test('a LID that was named with two people counts as unknown', async () => {
  const { world, apply } = stage();
  await apply(wrote(OTHER));
  await apply(wrote(PHONE));
  const sample = await world.queue();
  await world.attempt(sample, unknown);
  await apply(sent(1, LID));
  expect(await world.status(sample)).toBe('unknown');
});

test('the LID of an erased person is removed, and so are the signs under it', async () => {
  const { world, prefix, apply } = stage();
  await world.queue();
  await apply(sent(1, LID));
  await apply(wrote(PHONE));
  expect(await redis.client.keys(`${prefix}:lids:*`)).toHaveLength(1);
  await world.ledger.messages.erase(PHONE);
  expect(await redis.client.keys(`${prefix}:lids:*`)).toEqual([]);
  expect((await redis.client.keys(`${prefix}:{${LANE}}:f:*`)).length).toBe(1);
  const [facts] = await redis.client.keys(`${prefix}:{${LANE}}:f:*`);
  expect(await redis.client.hkeys(facts!)).toEqual(['v']);
});
