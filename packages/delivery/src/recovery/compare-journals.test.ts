import { messageKey, RETENTION_MS, type Outcome, type Recorded } from '@pombo/core';
import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { deliver } from '../attempt/deliver.ts';
import { instanceOf, deliverySetup } from '../delivery.fixture.ts';
import { noJournal } from '../attempt/journal-intent.ts';
import { compareJournals } from './compare-journals.ts';
import { createSentAttempts } from './sent-attempts.ts';

const redis = testRedis();
const LANE = 'vendas';

/** Saves all keys under a prefix. Returns how to restore them. */
async function snapshot(client: Redis, prefix: string): Promise<() => Promise<void>> {
  const keys = await client.keys(`${prefix}:*`);
  const dumps = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
  return async () => {
    const now = await client.keys(`${prefix}:*`);
    if (now.length > 0) await client.del(...now);
    for (const [at, key] of keys.entries()) await client.restore(key, 0, dumps[at]!);
  };
}

test('if Redis has lost only the end of an attempt, its worker restores that end', async () => {
  const sentAttempts = createSentAttempts(noJournal, 'w-1');
  const set = deliverySetup({ client: redis.client, prefix: redis.prefix, context: { journal: sentAttempts } });
  const { ledger, context, script } = set;
  const inHand = (nonce: string) => context.memory.inHand.has(nonce);
  const check = () =>
    compareJournals({ worker: 'w-1', sentAttempts, recovery: ledger.recovery, inHand, now: () => Date.now() });
  await set.put(LANE, 'a');
  const begun = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<Outcome>();
  script.answers = [
    () => {
      begun.resolve();
      return answered.promise;
    },
  ];
  const run = deliver(await set.take(LANE), instanceOf(LANE), context);
  await begun.promise;
  const goBack = await snapshot(redis.client, redis.prefix);
  // In flight: the worker itself ends it.
  expect((await check()).lost).toEqual([]);
  answered.resolve({ kind: 'accepted', zaapId: 'Z', messageId: 'M', detail: 'ok' });
  await run;
  await goBack();
  expect(await set.view(LANE, 'a')).toMatchObject({ status: 'sending' });
  for (const entry of (await check()).lost) await ledger.recovery.restore(entry);
  expect(await ledger.messages.getByKey(LANE, messageKey('a'))).toMatchObject({
    status: 'accepted',
    result: { zaapId: 'Z', messageId: 'M' },
  });
  expect(await ledger.lanes.read(LANE)).not.toHaveProperty('open');
});

test('a missing message proves no loss if its retention period may be over, however old the journal is', async () => {
  const { ledger } = deliverySetup({ client: redis.client, prefix: `${redis.prefix}-kept` });
  const now = Date.now();
  const HOUR = 60 * 60_000;
  const sent = (id: string, at: number): Recorded => ({
    ...{
      key: messageKey(id),
      content: 'c',
      lane: LANE,
      generation: 1,
      attempt: 1,
      sequence: 1,
      redis: 'r',
      worker: 'w-0',
    },
    ...{ nonce: id, at, end: { nonce: id, as: 'accepted', zaapId: `Z-${id}` } },
  });
  const check = (...entries: Recorded[]) =>
    compareJournals({
      worker: 'w-1',
      sentAttempts: {
        ...createSentAttempts(noJournal, 'w-1'),
        async *read({ since = 0 } = {}) {
          yield* entries.filter(({ at }) => at >= since);
        },
      },
      recovery: ledger.recovery,
      inHand: () => false,
      now: () => now,
    });
  expect(await check(sent('old', now - RETENTION_MS))).toMatchObject({ lost: [], missing: 0, reaches: true });
  expect(await check(sent('newer', now - RETENTION_MS + 2 * HOUR))).toMatchObject({ missing: 1, reaches: true });
});
