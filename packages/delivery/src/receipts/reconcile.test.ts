import { messageKey, type MessageBody, type Outcome } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { deliver } from '../attempt/deliver.ts';
import { instanceOf, deliverySetup, type DeliverySetup } from '../delivery.fixture.ts';
import { joinLane, joinOrphans, reconcileOutstanding, searchEvidence, searchLane, type Search } from './reconcile.ts';
import type { Timings } from '../timings.ts';

const redis = testRedis();
const LANE = 'vendas';
const PHONE = '5511987654321';
const LOST: Outcome = { kind: 'unknown', reason: 'lost-answer', detail: 'reset' };
let made = 0;

/** A stage without rests, whose periods are over at once unless a test sets them. */
function stage(
  timings: Partial<Timings> = {},
): DeliverySetup & { reconcile(): Promise<void>; searches: Map<string, Search> } {
  made += 1;
  const set = deliverySetup({
    client: redis.client,
    prefix: `${redis.prefix}-${made}`,
    timings: { unknownCoolMs: 0, quietMs: -1, searchMs: 0, ...timings },
  });
  const searches = new Map<string, Search>();
  return {
    ...set,
    searches,
    async reconcile() {
      await joinLane(LANE, set.context);
      await searchLane(LANE, searches, set.context);
    },
  };
}

/** Delivers a message whose attempt has this outcome. */
async function attempt(set: DeliverySetup, outcome: Outcome, more: Partial<MessageBody> = {}, id = 'a'): Promise<void> {
  set.script.answers = [outcome];
  await set.put(LANE, id, more);
  await deliver(await set.take(LANE), instanceOf(LANE), set.context);
}

describe('an unknown message', () => {
  test('that Z-API’s queue lists is accepted', async () => {
    const set = stage();
    await attempt(set, LOST);
    set.script.queued = [{ zaapId: 'ZQ', messageId: 'MQ', phone: PHONE, createdAt: Date.now() }];
    await set.reconcile();
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'accepted', result: { zaapId: 'ZQ', messageId: 'MQ' } });
    expect(set.log.events).toContain('evidence.queue');
  });

  test('without evidence stays unknown and is never sent again automatically', async () => {
    const set = stage();
    await attempt(set, LOST);
    for (let rounds = 0; rounds < 3; rounds += 1) await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
    expect(set.script.sent).toHaveLength(1);
    await expect(set.take(LANE)).rejects.toThrow('no job');
  });

  test('is searched for once per search interval, until the search period ends', async () => {
    const set = stage({ searchMs: 3_600_000 });
    await attempt(set, LOST);
    await set.reconcile();
    await set.reconcile();
    expect(set.script.searched).toBe(1);
    set.searches.clear();
    await set.reconcile();
    expect(set.script.searched).toBe(2);

    const old = stage({ searchForMs: -1 });
    await attempt(old, LOST);
    await old.reconcile();
    expect(old.script.searched).toBe(0);
  });

  test('is the only reason to read Z-API’s queue', async () => {
    const set = stage();
    await attempt(set, { kind: 'accepted', zaapId: 'Z', detail: 'ok' });
    await set.reconcile();
    expect(set.script.searched).toBe(0);
  });

  test('stays unknown while Z-API does not answer, and the failure is logged', async () => {
    const set = stage();
    await attempt(set, LOST);
    set.script.queued = new Error('silence');
    await set.reconcile();
    expect(set.log.events).toContain('zapi.queue.failed');
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
  });

  test('is settled by a callback that arrived while its attempt was open', async () => {
    const set = stage();
    await set.put(LANE, 'a');
    set.script.answers = [
      async () => {
        const event = { kind: 'delivery', zaapId: 'ZP', messageId: 'MP', phone: PHONE, at: Date.now() } as const;
        await set.receipts.apply(LANE, event);
        return LOST;
      },
    ];
    await deliver(await set.take(LANE), instanceOf(LANE), set.context);
    await set.reconcile();
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'sent', result: { zaapId: 'ZP' } });
  });
});

describe('the onUnknown policy', () => {
  test('assume-sent: recorded once; the message stays unknown and is not sent again', async () => {
    const set = stage();
    await attempt(set, LOST, { onUnknown: 'assume-sent' });
    await set.reconcile();
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
    expect(set.log.events.filter((event) => event === 'unknown.assumed')).toHaveLength(1);
    expect(set.script.sent).toHaveLength(1);
  });

  test('retry: sends after the quiet period, at most three times', async () => {
    const set = stage();
    await attempt(set, LOST, { onUnknown: 'retry' });
    for (let retries = 1; retries <= 3; retries += 1) {
      await set.reconcile();
      expect((await set.view(LANE, 'a')).status).toBe('queued');
      set.script.answers = [LOST];
      await deliver(await set.take(LANE), instanceOf(LANE), set.context);
      expect(set.script.sent).toHaveLength(1 + retries);
    }
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
    await expect(set.take(LANE)).rejects.toThrow('no job');
  });

  test('retry: does not send within the quiet period', async () => {
    const set = stage({ quietMs: 3_600_000 });
    await attempt(set, LOST, { onUnknown: 'retry' });
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
  });

  test('retry: does not send before Z-API’s queue has answered since the message became unknown', async () => {
    const set = stage({ searchForMs: -1 });
    await attempt(set, LOST, { onUnknown: 'retry' });
    set.script.queued = new Error('silence');
    for (let rounds = 0; rounds < 3; rounds += 1) await set.reconcile();
    expect(set.script.searched).toBe(3);
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
    set.script.queued = [];
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('queued');
  });

  test('retry: an answer from before the message became unknown does not count', async () => {
    const set = stage();
    await attempt(set, LOST);
    await set.reconcile();
    const before = await set.ledger.attempts.now();
    while ((await set.ledger.attempts.now()) <= before);
    set.script.queued = new Error('silence');
    await attempt(set, LOST, { onUnknown: 'retry' }, 'b');
    await set.reconcile();
    expect((await set.view(LANE, 'b')).status).toBe('unknown');
  });

  test('retry: does not send if Z-API’s queue lists the message', async () => {
    const set = stage();
    await attempt(set, LOST, { onUnknown: 'retry' });
    set.script.queued = [{ zaapId: 'ZQ', messageId: 'MQ', phone: PHONE, createdAt: Date.now() }];
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('accepted');
    await expect(set.take(LANE)).rejects.toThrow('no job');
  });
});

describe('orphan receipts', () => {
  test('need an outcome with an id: a refusal is ignored, and a single id is enough', async () => {
    const set = stage();
    await attempt(set, { kind: 'accepted', zaapId: 'Z', messageId: 'M', detail: 'ok' });
    await expect(
      joinOrphans(LANE, { kind: 'refused', code: 'rejected', detail: 'no' }, set.context),
    ).resolves.toBeUndefined();
    await expect(
      joinOrphans(LANE, { kind: 'accepted', messageId: 'M', detail: 'ok' }, set.context),
    ).resolves.toBeUndefined();
    expect((await set.view(LANE, 'a')).status).toBe('accepted');
  });

  test('"not queued" returns the message to the queue with a new job', async () => {
    const set = stage();
    await set.put(LANE, 'a');
    const failure = { class: 'not-queued', text: 'was not added to the sending queue' } as const;
    set.script.answers = [
      async () => {
        await set.receipts.apply(LANE, { kind: 'delivery', zaapId: 'ZN', failure });
        return { kind: 'accepted', zaapId: 'ZN', detail: 'ok' };
      },
    ];
    await deliver(await set.take(LANE), instanceOf(LANE), set.context);
    expect((await set.view(LANE, 'a')).status).toBe('queued');
    expect(await set.take(LANE)).toMatchObject({ generation: 2 });
    expect(set.log.events).toContain('message.requeued');
  });
});

describe('searchEvidence', () => {
  test('searches Z-API’s queue even when no message is unknown', async () => {
    const set = stage();
    await set.queues.open(LANE);
    const image = { kind: 'url', url: 'https://example.com/a.jpg' } as const;
    const body = { id: 'a', type: 'send-image', phone: PHONE, image, priority: 'normal', onUnknown: 'hold' } as const;
    await searchEvidence(LANE, messageKey('a'), body, set.context);
    expect(set.script.searched).toBe(1);
  });
});

describe('an unreadable queue at Z-API', () => {
  const MINUTE = 60_000;

  /** Lanes with more messages than may be outstanding, on a clock that the test moves. */
  async function crowded(lanes: string[]): Promise<DeliverySetup & { pass(ms: number): Promise<void> }> {
    let now = 0;
    made += 1;
    const prefix = `${redis.prefix}-${made}`;
    const set = deliverySetup({
      client: redis.client,
      prefix,
      timings: { coolMs: { first: 0, cap: 0 } },
      context: { outstanding: { seen: 3, unseen: 3 }, clock: { wall: Date.now, monotonic: () => now } },
    });
    for (const lane of lanes) for (let at = 0; at < 200; at += 1) await set.put(lane, `${lane}-${at}`);
    return {
      ...set,
      async pass(ms) {
        now += ms;
        for (const lane of lanes) {
          const out = `${prefix}:{${lane}}:out`;
          for (const key of await redis.client.zrange(out, '0', '-1')) await redis.client.zincrby(out, -ms, key);
        }
      },
    };
  }

  test('answers 404 for an hour: every lane keeps sending within its limit and reports why it is slow', async () => {
    const lanes = ['a', 'b', 'c'];
    const set = await crowded(lanes);
    set.script.queued = new Error('HTTP 404');
    const sentIn: number[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      const before = set.script.sent.length;
      for (const lane of lanes) {
        for (let runs = 0; runs < 5; runs += 1) await deliver(await set.take(lane), instanceOf(lane), set.context);
      }
      sentIn.push(set.script.sent.length - before);
      await set.pass(MINUTE);
    }
    for (const lane of lanes) {
      const sent = set.script.sent.filter((each) => each.lane === lane);
      // At most 3 are outstanding, each for 5 minutes.
      expect(sent).toHaveLength(3 * 12);
      expect((await set.ledger.lanes.read(lane)).stall?.reason).toBe('queue-unreadable');
      expect(await set.ledger.lanes.holds(lane)).toEqual([]);
    }
    expect(sentIn.slice(55).some((sent) => sent > 0)).toBe(true);
  });

  test('while /status does not confirm that the number works, a message stays outstanding for an hour', async () => {
    const set = await crowded(['a']);
    set.script.queued = new Error('HTTP 404');
    set.script.probes = Array.from({ length: 100 }, () => ({ state: 'silent', detail: 'no answer' }) as const);
    const run = async (): Promise<unknown> => deliver(await set.take('a'), instanceOf('a'), set.context);
    for (let runs = 0; runs < 5; runs += 1) await run();
    await set.pass(59 * MINUTE);
    for (let runs = 0; runs < 5; runs += 1) await run();
    expect(set.script.sent).toHaveLength(3);
    await set.pass(2 * MINUTE);
    for (let runs = 0; runs < 5; runs += 1) await run();
    expect(set.script.sent).toHaveLength(6);
  });

  test('each item without a readable zaapId keeps one message outstanding, the newest first', async () => {
    const set = await crowded(['a']);
    set.script.queued = { entries: [], bare: [], unreadable: 2 };
    for (let runs = 0; runs < 3; runs += 1) await deliver(await set.take('a'), instanceOf('a'), set.context);
    await reconcileOutstanding('a', set.context);
    const left = await redis.client.zrange(`${redis.prefix}-${made}:{a}:out`, '0', '-1');
    expect(left).toEqual([messageKey('a-1'), messageKey('a-2')]);
    set.script.queued = { entries: [], bare: ['Z2-a'], unreadable: 0 };
    await reconcileOutstanding('a', set.context);
    expect(await redis.client.zrange(`${redis.prefix}-${made}:{a}:out`, '0', '-1')).toEqual([messageKey('a-1')]);
  });

  test('a search with unreadable items counts as unanswered', async () => {
    const set = stage();
    const image = { kind: 'url', url: 'https://example.com/a.jpg' } as const;
    const body = { id: 'a', type: 'send-image', phone: PHONE, image, priority: 'normal', onUnknown: 'hold' } as const;
    for (const listing of [
      { entries: [], bare: ['Z'], unreadable: 0 },
      { entries: [], bare: [], unreadable: 1 },
    ]) {
      set.script.queued = listing;
      expect(await searchEvidence(LANE, messageKey('a'), body, set.context)).toBe(false);
    }
    set.script.queued = [];
    expect(await searchEvidence(LANE, messageKey('a'), body, set.context)).toBe(true);
  });
});

describe('the limit of outstanding messages', () => {
  test('counts the messages that Z-API’s queue lists, and no others', async () => {
    const set = stage();
    for (const id of ['a', 'b', 'c']) await attempt(set, { kind: 'accepted', zaapId: `Z${id}`, detail: 'ok' }, {}, id);
    set.script.queued = ['Za', 'Zb', 'Zc'].map((zaapId) => ({ zaapId, messageId: zaapId, phone: PHONE, createdAt: 1 }));
    expect(await reconcileOutstanding(LANE, set.context)).toBe(set.context.timings.coolMs.first);
    set.script.queued.pop();
    expect(await reconcileOutstanding(LANE, set.context)).toBe(0);
  });
});
