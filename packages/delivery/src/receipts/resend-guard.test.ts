import type { GatewayEvent, MessageBody, Outcome } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { deliver } from '../attempt/deliver.ts';
import { instanceOf, deliverySetup, type DeliverySetup } from '../delivery.fixture.ts';
import { joinLane, searchLane } from './reconcile.ts';
import type { NextRun } from '../lane-run.ts';

const redis = testRedis();
const LANE = 'vendas';
const PHONE = '5511987654321';
const FAILED: Outcome = { kind: 'errored', httpStatus: 500, detail: 'HTTP 500' };
const LOST: Outcome = { kind: 'unknown', reason: 'lost-answer', detail: 'reset' };
const CALLBACK: GatewayEvent = { kind: 'delivery', zaapId: 'Z1', messageId: 'M1', phone: PHONE };
let made = 0;

/** A stage without rests and backoffs, so that a message on which the gateway failed is due again at once. */
function stage(timings: { searchForMs?: number } = {}): DeliverySetup {
  made += 1;
  return deliverySetup({
    client: redis.client,
    prefix: `${redis.prefix}-${made}`,
    timings: {
      unknownCoolMs: 0,
      erroredMs: { first: 0, cap: 0 },
      coolMs: { first: 0, cap: 0 },
      searchMs: 0,
      quietMs: -1,
      ...timings,
    },
  });
}

const run = async (set: DeliverySetup): Promise<NextRun> =>
  deliver(await set.take(LANE), instanceOf(LANE), set.context);

async function failOnce(set: DeliverySetup, more: Partial<MessageBody> = {}): Promise<void> {
  set.script.answers = [FAILED];
  await set.put(LANE, 'a', more);
  await run(set);
  expect((await set.view(LANE, 'a')).status).toBe('queued');
}

describe('before an automatic retry', () => {
  test('Z-API’s queue is searched, and the message is sent if there is no evidence', async () => {
    const set = stage();
    await failOnce(set);
    await run(set);
    expect(set.script.searched).toBe(1);
    expect(set.script.sent).toHaveLength(2);
    expect((await set.view(LANE, 'a')).status).toBe('accepted');
  });

  test('an unanswered search postpones the message, and the lane continues with others', async () => {
    const set = stage();
    await failOnce(set);
    set.script.queued = new Error('silence');
    await run(set);
    expect(set.script.sent).toHaveLength(1);
    expect((await set.view(LANE, 'a')).status).toBe('queued');
    await set.put(LANE, 'b', { phone: '5521987654321' });
    for (let runs = 0; runs < 5 && set.script.sent.length < 2; runs += 1) await run(set);
    expect((await set.view(LANE, 'b')).status).toBe('accepted');
    set.script.queued = [];
    for (let runs = 0; runs < 5 && set.script.sent.length < 3; runs += 1) await run(set);
    expect((await set.view(LANE, 'a')).status).toBe('accepted');
  });

  test('a message whose searches are never answered ends unknown', async () => {
    const set = stage({ searchForMs: -1 });
    await failOnce(set);
    set.script.queued = new Error('silence');
    await run(set);
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'unknown', error: { code: 'search-unanswered' } });
    expect(set.script.sent).toHaveLength(1);
    expect(set.log.events).toContain('retry.refused');
  });

  test('the search period starts with the first search, not when the message was queued', async () => {
    const clock = { now: 0 };
    const set = stage({ searchForMs: 600_000 });
    set.context.clock = { wall: () => Date.now(), monotonic: () => clock.now };
    await failOnce(set);
    // The lane was held for an hour.
    clock.now = 3_600_000;
    set.script.queued = new Error('silence');
    await run(set);
    expect((await set.view(LANE, 'a')).status).toBe('queued');
    clock.now += 600_001;
    await run(set);
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'unknown', error: { code: 'search-unanswered' } });
  });

  test('a receipt that may belong to another message ends this one as unknown and does not settle the other', async () => {
    const set = stage();
    set.script.answers = [LOST];
    await set.put(LANE, 'standing');
    await run(set);
    await failOnce(set);
    await set.receipts.apply(LANE, CALLBACK);
    await run(set);
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'unknown', error: { code: 'evidence-pending' } });
    expect((await set.view(LANE, 'standing')).status).toBe('unknown');
    expect(set.script.sent).toHaveLength(2);
  });

  test('a callback that arrives between the check and the attempt is applied first', async () => {
    const set = stage();
    await failOnce(set);
    const { guard } = set.context.receipts;
    set.context.receipts.guard = async (...asked) => {
      const answer = await guard(...asked);
      await set.receipts.apply(LANE, CALLBACK);
      return answer;
    };
    await run(set);
    expect(set.script.sent).toHaveLength(1);
    expect((await set.view(LANE, 'a')).status).toBe('sent');
    expect(set.log.events).not.toContain('retry.refused');
  });

  test('evidence overrules `onUnknown: "retry"`', async () => {
    const set = stage();
    set.script.answers = [LOST, LOST];
    for (const id of ['a', 'b']) {
      await set.put(LANE, id, { onUnknown: 'retry' });
      await run(set);
    }
    await set.receipts.apply(LANE, CALLBACK);
    await joinLane(LANE, set.context);
    await searchLane(LANE, new Map(), set.context);
    expect([(await set.view(LANE, 'a')).status, (await set.view(LANE, 'b')).status]).toEqual(['unknown', 'unknown']);
  });
});

test('a late response to an earlier attempt is accepted while the message waits for its next attempt', async () => {
  const set = stage();
  set.script.answers = [
    async () => {
      await set.ledger.attempts.reclaim(LANE, 'w-1');
      const [unknown] = await set.receipts.evidence.unclear(LANE);
      await set.ledger.messages.change(LANE, unknown!.key, {
        to: 'queued',
        from: ['unknown'],
        fields: { resolvedAs: 'resend' },
      });
      return { kind: 'accepted', zaapId: 'ZL', messageId: 'ML', detail: 'ok' };
    },
  ];
  await set.put(LANE, 'a');
  await run(set);
  expect(await set.view(LANE, 'a')).toMatchObject({ status: 'accepted', result: { zaapId: 'ZL', messageId: 'ML' } });
});
