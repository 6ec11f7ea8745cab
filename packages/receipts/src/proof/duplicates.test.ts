import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { resolve, retryByPolicy, createLedger } from '@pombo/ledger';
import { LANE, accepted, bodyOf, unknown, gatewayFailed, type Sample } from '../../../ledger/conformance/world.ts';
import { World } from '../../conformance/world.ts';

const redis = testRedis();
let worlds = 0;

/** A ledger of its own, and what it reported. */
function world(): { world: World; reported: string[]; counts(): Promise<object[]> } {
  const prefix = `${redis.prefix}:duplicates-${(worlds += 1)}`;
  const reported: string[] = [];
  const onDuplicate = (lane: string, key: string, certainty: string): void =>
    void reported.push(`${lane} ${key} ${certainty}`);
  const on = new World(createLedger(redis.client, { prefix, onDuplicate }));
  const { duplicates } = on.ledger;
  return {
    world: on,
    reported,
    counts: async () => [await duplicates.counts(LANE), await duplicates.campaignCounts('c', [LANE])],
  };
}

const callback = (at: number) =>
  ({ kind: 'delivery', zaapId: `Z${at}`, messageId: `M${at}`, phone: '5511987654321' }) as const;
const none = { certain: 0, possible: 0 };

test('a certain duplicate is counted and reported once, whatever is repeated', async () => {
  const { world: on, reported, counts } = world();
  const sample = await on.queue({ onUnknown: 'retry', campaign: 'c' });
  await on.attempt(sample, unknown);
  await on.change(sample, retryByPolicy(3));
  await on.attempt({ ...sample, generation: 2 }, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
  for (const at of [2, 1, 1, 2]) await on.receipts.apply(LANE, callback(at));
  await on.receipts.joinAll(LANE);
  expect(await counts()).toEqual([
    { certain: 1, possible: 0 },
    { certain: 1, possible: 0 },
  ]);
  expect(reported.at(-1)).toBe(`${LANE} ${sample.key} certain`);
  expect(new Set(reported).size).toBe(reported.length);
});

test('a possible duplicate is counted apart, and no longer once a sign rules it out', async () => {
  const { world: on, reported, counts } = world();
  const [retried, other] = [await on.queue({ campaign: 'c', caption: 'a' }), await on.queue({ caption: 'b' })];
  await on.attempt(retried, gatewayFailed);
  await on.attempt(retried, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
  await on.attempt(other, unknown);
  await on.receipts.apply(LANE, callback(1));
  expect(await on.view(retried)).toMatchObject({ possibleDuplicate: true, duplicateCertainty: 'possible' });
  expect(await counts()).toEqual([
    { certain: 0, possible: 1 },
    { certain: 0, possible: 1 },
  ]);
  expect(reported).toEqual([`${LANE} ${retried.key} possible`]);
  const echo = { kind: 'echo', messageId: 'M1', fromApi: true, caption: 'b', phone: '5511987654321' } as const;
  await on.receipts.apply(LANE, echo);
  expect(await on.view(retried)).not.toHaveProperty('possibleDuplicate');
  expect(await counts()).toEqual([none, none]);
});

test('a late callback of an attempt that a resend has overtaken counts and reports the duplicate', async () => {
  const { world: on, reported, counts } = world();
  const sample = await resentAfterFailure(on);
  await on.receipts.apply(LANE, callback(1));
  expect(await on.view(sample)).toMatchObject({ duplicateCertainty: 'certain' });
  expect((await counts())[0]).toEqual({ certain: 1, possible: 0 });
  expect(reported).toEqual([`${LANE} ${sample.key} certain`]);
});

test('messages that went out once are not counted', async () => {
  const { world: on, reported, counts } = world();
  const sample = await on.queue({ campaign: 'c' });
  await on.attempt(sample, accepted);
  await on.receipts.apply(LANE, callback(1));
  await on.receipts.settle(LANE, bodyOf(sample.id));
  expect(await counts()).toEqual([none, none]);
  expect(reported).toEqual([]);
});

/** Accepted, then reported as uncertain, sent again by a person, and accepted again. */
async function resentAfterFailure(on: World): Promise<Sample> {
  const sample = await on.queue();
  await on.attempt(sample, accepted);
  const failure = { class: 'uncertain', text: 'timeout on send message' } as const;
  await on.receipts.apply(LANE, { ...callback(1), failure });
  await on.change(sample, resolve('resend', 'did not arrive'));
  await on.attempt({ ...sample, generation: 2 }, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
  return sample;
}
