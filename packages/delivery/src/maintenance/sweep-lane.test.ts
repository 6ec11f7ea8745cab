import { jobId, messageKey, Verdict, type SendingRules } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { cancel, confirm } from '../../../ledger/src/message/change.ts';
import { deliver } from '../attempt/deliver.ts';
import { bodyOf, instanceOf, deliverySetup, type DeliverySetup } from '../delivery.fixture.ts';
import { sweepLane } from './sweep-lane.ts';

const redis = testRedis();
const LANE = 'vendas';
let made = 0;

/** Everything queued is old enough for the sweep. */
function stage(): DeliverySetup & { keep(): Promise<void> } {
  made += 1;
  const walks = new Map<string, string>();
  const set = deliverySetup({
    client: redis.client,
    prefix: `${redis.prefix}-${made}`,
    timings: { lostJobMs: -1000, maxAgeMs: 0 },
  });
  return { ...set, keep: async () => void (await sweepLane(LANE, walks, set.context)) };
}

/** A queued message whose job was never added. */
async function withoutJob({ ledger }: DeliverySetup, id: string, more = {}): Promise<string> {
  await ledger.messages.create([{ lane: LANE, body: bodyOf(id, more), contentHash: 'content' }]);
  return messageKey(id);
}

test('a message without a callback for a day is logged; a lane that never got a callback is logged once', async () => {
  const set = stage();
  const key = await withoutJob(set, 'silent');
  await set.ledger.messages.change(LANE, key, confirm('accepted'));
  const at = Date.now() - 25 * 3_600_000;
  const prefix = `${redis.prefix}-${made}:{${LANE}}`;
  await redis.client.hset(`${prefix}:m:${key}`, 'at', at);
  await redis.client.zadd(`${prefix}:s:accepted`, at, key);
  for (let round = 0; round < 2; round += 1) await set.keep();
  expect(set.log.events).toEqual(['messages.unconfirmed', 'callbacks.missing']);
});

describe('a message that is sending', () => {
  /** A message whose attempt is open. `torn`: Redis has lost a part of that. */
  async function sending(set: DeliverySetup, torn: boolean): Promise<void> {
    await set.put(LANE, 'a', { caption: 'hello' });
    const { key, generation } = await set.take(LANE);
    const request = { generation, nonce: 'nonce', owner: 'w-dead', gapMs: 0, flight: { attemptMs: 0, postMs: 0 } };
    const outstanding = { seen: 9, unseen: 9 };
    expect(await set.ledger.attempts.open(LANE, key, { ...request, maxAgeMs: 0, outstanding })).toMatchObject({
      answer: 'go',
    });
    const fields = ['openKey', 'openNonce', 'openOwner', 'openGap', 'openAt', 'openWho', 'openWhoOf', 'openAttempt'];
    if (torn) await redis.client.hdel(`${redis.prefix}-${made}:{${LANE}}:lane`, ...fields, 'openMs', 'openBefore');
  }

  test('becomes unknown if its lane has no open attempt, and its worker’s late result still counts', async () => {
    const set = stage();
    await sending(set, true);
    await Promise.all([set.keep(), set.keep()]);
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'unknown', attempts: 1, error: { code: 'rollback' } });
    expect(set.log.events.filter((event) => event === 'attempts.stray')).toHaveLength(1);
    const [unclear] = await set.receipts.evidence.unclear(LANE);
    expect(unclear).toMatchObject({ key: messageKey('a'), status: 'unknown' });
    const ids = { zaapId: 'Z', messageId: 'M' };
    await set.ledger.attempts.close(LANE, messageKey('a'), 'nonce', Verdict.accepted({ waitMs: 0 }, ids));
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'accepted', attempts: 1 });
  });

  test('is left alone while its attempt is open', async () => {
    const set = stage();
    await sending(set, false);
    await set.keep();
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'sending' });
  });
});

describe('lost jobs', () => {
  test('a queued message without a job gets one, and its lane is woken', async () => {
    const set = stage();
    const key = await withoutJob(set, 'a', { priority: 'bulk' });
    await set.keep();
    expect(set.log.events).toEqual(['jobs.readded']);
    expect(await set.take(LANE)).toEqual({ id: `${key}-1`, key, generation: 1 });
  });

  test('a message whose job is waiting or active gets no second one', async () => {
    const set = stage();
    await set.put(LANE, 'active');
    const job = await set.take(LANE);
    await set.put(LANE, 'waiting');
    await set.keep();
    expect(set.log.events).toEqual([]);
    await set.queues.complete(LANE, job);
    await set.queues.complete(LANE, await set.take(LANE));
    await expect(set.take(LANE)).rejects.toThrow('no job');
  });

  test('a message that is not due yet gets a delayed job', async () => {
    const set = stage();
    await withoutJob(set, 'a', { sendAt: Date.now() + 3_600_000 });
    await set.keep();
    await set.queues.open(LANE);
    expect(await set.queues.fetch(LANE)).toHaveProperty('delayedMs');
  });

  test('hundreds of messages of a paused campaign do not hide a lost job of another campaign', async () => {
    const set = stage();
    const paused = Array.from({ length: 201 }, (_, at) => bodyOf(`c-${at}`, { campaign: 'c', line: at }));
    await set.ledger.messages.create(paused.map((body) => ({ lane: LANE, body, contentHash: 'content' })));
    await set.ledger.messages.setCampaignState('c', LANE, 'paused');
    const key = await withoutJob(set, 'zzz');
    // Its name sorts after all of theirs, in case they were created in the same millisecond.
    await redis.client.zadd(`${redis.prefix}-${made}:{${LANE}}:s:queued`, 'XX', Date.now() + 1, key);
    await set.keep();
    expect((await set.take(LANE)).key).toBe(key);
  });
});

describe('a lost job is found despite', () => {
  test('hundreds of messages that are not due yet, and have their jobs', async () => {
    const set = stage();
    const sendAt = Date.now() + 3_600_000;
    for (let at = 0; at < 450; at += 1) await set.put(LANE, `later-${at}`, { sendAt });
    const key = await withoutJob(set, 'zzz');
    // Whatever the order of the walk, all of them are older.
    await redis.client.zadd(`${redis.prefix}-${made}:{${LANE}}:s:queued`, 'XX', Date.now() + 1, key);
    await set.keep();
    expect(await set.queues.exists(LANE, { id: jobId(key, 1) })).toBe(true);
  });

  test('as many jobs of cancelled messages: the counts agree, and each lost job is found within a few rounds', async () => {
    const set = stage();
    for (let at = 0; at < 450; at += 1) await set.put(LANE, `waits-${at}`);
    const lost = [];
    for (const at of [1, 2, 3]) {
      const { key } = await set.put(LANE, `cancelled-${at}`);
      await set.ledger.messages.change(LANE, key, cancel());
      lost.push(await withoutJob(set, `lost-${at}`));
    }
    for (let rounds = 0; rounds < 5; rounds += 1) await set.keep();
    for (const key of lost) expect(await set.queues.exists(LANE, { id: jobId(key, 1) })).toBe(true);
  });

  test('messages that must have no job: the walk ends with the lane', async () => {
    const set = stage();
    for (let at = 0; at < 3; at += 1) await withoutJob(set, `c-${at}`, { campaign: 'c', line: at });
    await set.ledger.messages.setCampaignState('c', LANE, 'paused');
    let steps = 0;
    const walk = set.context.ledger.messages.findMissingJobs;
    set.context.ledger.messages.findMissingJobs = (...given) => {
      steps += 1;
      return walk(...given);
    };
    await set.keep();
    expect(steps).toBe(1);
  });
});

describe('the age of a direct message', () => {
  const HOUR = 3_600_000;
  const DAY: SendingRules = { window: '09:00-18:00', timezone: 'UTC' };

  /** Redis time as the test sets it, on this day; the ledger itself uses the real time. */
  function closing(): DeliverySetup & { at(hour: number): Promise<void>; key: string } {
    made += 1;
    const prefix = `${redis.prefix}-${made}`;
    // Hours around the real time: the message was queued one hour ago, minutes before the lane closed.
    let rules: SendingRules | undefined;
    const set = deliverySetup({
      client: redis.client,
      prefix,
      timings: { maxAgeMs: HOUR },
      context: { instances: { rules: () => rules } },
    });
    return {
      ...set,
      key: messageKey('a'),
      async at(hour) {
        const real = new Date(await set.ledger.attempts.now());
        const shifted = (each: number): string => {
          const minutes = (real.getUTCHours() - hour + each + 48) * 60;
          return `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:00`;
        };
        rules = { ...DAY, window: `${shifted(9)}-${shifted(18)}` };
      },
    };
  }

  /** Makes the message as old as this. */
  async function age(id: string, ms: number): Promise<void> {
    const [key, slot] = [messageKey(id), `${redis.prefix}-${made}:{${LANE}}`];
    await redis.client.hset(`${slot}:m:${key}`, 'ageFrom', Date.now() - ms);
    await redis.client.zadd(`${slot}:age`, 'XX', Date.now() - ms, key);
  }

  test('does not grow in closed hours, even on a held lane; that of an urgent one does, since it may be sent', async () => {
    const set = closing();
    await set.put(LANE, 'a');
    await set.put(LANE, 'urgent', { priority: 'urgent' });
    await set.ledger.lanes.hold(LANE, 'disconnected', 'off');
    await set.at(20);
    for (const id of ['a', 'urgent']) await age(id, 3 * HOUR);
    for (let rounds = 0; rounds < 2; rounds += 1) await sweepLane(LANE, new Map(), set.context);
    expect((await set.view(LANE, 'urgent')).status).toBe('expired');
    expect((await set.view(LANE, 'a')).status).toBe('queued');
    expect((await set.ledger.lanes.read(LANE)).waiting).toMatchObject({ reason: 'window' });
  });

  test('counts from the opening: it is sent then, and expires as long after it as it would have otherwise', async () => {
    const set = closing();
    await set.put(LANE, 'a');
    await set.put(LANE, 'b');
    await set.at(20);
    for (const id of ['a', 'b']) await age(id, 3 * HOUR);
    await sweepLane(LANE, new Map(), set.context);
    // The opening was half an hour ago.
    await redis.client.hset(`${redis.prefix}-${made}:{${LANE}}:lane`, 'agesFrom', Date.now() - HOUR / 2);
    await set.at(10);
    await sweepLane(LANE, new Map(), set.context);
    await deliver(await set.take(LANE), instanceOf(LANE), set.context);
    expect((await set.view(LANE, 'a')).status).toBe('accepted');
    await redis.client.hset(`${redis.prefix}-${made}:{${LANE}}:lane`, 'agesFrom', Date.now() - 2 * HOUR);
    await age('b', 3 * HOUR);
    await sweepLane(LANE, new Map(), set.context);
    expect(await set.view(LANE, 'b')).toMatchObject({ status: 'expired', error: { code: 'too_old' } });
  });

  test('does not grow while a daily limit is used up', async () => {
    const set = closing();
    const limited = instanceOf(LANE, { rules: { dailyLimit: 1, timezone: 'UTC' } });
    await set.put(LANE, 'first');
    await deliver(await set.take(LANE), limited, set.context);
    await set.put(LANE, 'a');
    const turned = await deliver(await set.take(LANE), limited, set.context);
    expect(turned).toHaveProperty('closedMs');
    await age('a', 3 * HOUR);
    await sweepLane(LANE, new Map(), set.context);
    expect((await set.view(LANE, 'a')).status).toBe('queued');
  });

  test('grows again once other hours open the lane', async () => {
    const set = closing();
    await set.put(LANE, 'a');
    await set.at(20);
    await sweepLane(LANE, new Map(), set.context);
    expect((await set.ledger.lanes.read(LANE)).waiting).toBeDefined();
    await set.at(10);
    await sweepLane(LANE, new Map(), set.context);
    expect((await set.ledger.lanes.read(LANE)).waiting).toBeUndefined();
    const from = Number(await redis.client.hget(`${redis.prefix}-${made}:{${LANE}}:lane`, 'agesFrom'));
    expect(from).toBeLessThanOrEqual(Date.now() + 1000);
  });
});

describe('overdue messages', () => {
  test('expire although their lane is held, and their jobs are dropped later', async () => {
    const set = stage();
    await set.put(LANE, 'a', { expiresAt: 1 });
    await set.ledger.lanes.hold(LANE, 'disconnected', 'off');
    await set.keep();
    expect((await set.view(LANE, 'a')).status).toBe('expired');
    expect(set.log.events).toEqual(['messages.expired']);
  });
});
