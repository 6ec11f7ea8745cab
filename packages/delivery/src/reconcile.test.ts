import { messageKey, type MessageBody, type Outcome } from '@pombo/message';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { deliver } from './deliver.ts';
import { instanceOf, surroundings, type Surroundings } from './delivery.fixture.ts';
import { joinParked, makeRoom, reconcileLane, searchEvidence, type Search } from './reconcile.ts';
import type { Timings } from './timings.ts';

const redis = testRedis();
const LANE = 'vendas';
const PHONE = '5511987654321';
const LOST: Outcome = { kind: 'unknown', reason: 'lost-answer', detail: 'reset' };
let made = 0;

/** Nothing rests, and every period is over at once, unless a test says otherwise. */
function stage(
  timings: Partial<Timings> = {},
): Surroundings & { reconcile(): Promise<void>; searches: Map<string, Search> } {
  made += 1;
  const set = surroundings({
    client: redis.client,
    prefix: `${redis.prefix}-${made}`,
    timings: { unknownCoolMs: 0, quietMs: -1, searchMs: 0, ...timings },
  });
  const searches = new Map<string, Search>();
  return { ...set, searches, reconcile: () => reconcileLane(LANE, searches, set.parts) };
}

/** A message whose attempt met this outcome. */
async function meet(set: Surroundings, outcome: Outcome, more: Partial<MessageBody> = {}, id = 'a'): Promise<void> {
  set.script.answers = [outcome];
  await set.put(LANE, id, more);
  await deliver(await set.take(LANE), instanceOf(LANE), set.parts);
}

describe('an unknown message', () => {
  test('that Z-API has in its own queue was taken', async () => {
    const set = stage();
    await meet(set, LOST);
    set.script.queued = [{ zaapId: 'ZQ', messageId: 'MQ', phone: PHONE, createdAt: Date.now() }];
    await set.reconcile();
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'accepted', result: { zaapId: 'ZQ', messageId: 'MQ' } });
    expect(set.log.events).toContain('evidence.queue');
  });

  test('that nobody has seen stays unknown, and is never sent again by itself', async () => {
    const set = stage();
    await meet(set, LOST);
    for (let rounds = 0; rounds < 3; rounds += 1) await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
    expect(set.script.sent).toHaveLength(1);
    await expect(set.take(LANE)).rejects.toThrow('no job');
  });

  test('is searched for every so often, and not for ever', async () => {
    const set = stage({ searchMs: 3_600_000 });
    await meet(set, LOST);
    await set.reconcile();
    await set.reconcile();
    expect(set.script.searched).toBe(1);
    set.searches.clear();
    await set.reconcile();
    expect(set.script.searched).toBe(2);

    const old = stage({ searchForMs: -1 });
    await meet(old, LOST);
    await old.reconcile();
    expect(old.script.searched).toBe(0);
  });

  test('while there is none, nobody is asked', async () => {
    const set = stage();
    await meet(set, { kind: 'accepted', zaapId: 'Z', detail: 'ok' });
    await set.reconcile();
    expect(set.script.searched).toBe(0);
  });

  test('and a Z-API that does not answer: told, and tried again', async () => {
    const set = stage();
    await meet(set, LOST);
    set.script.queued = new Error('silence');
    await set.reconcile();
    expect(set.log.events).toContain('zapi.queue.failed');
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
  });

  test('whose callback came before anybody knew it to be unknown is settled by it', async () => {
    const set = stage();
    await set.put(LANE, 'a');
    set.script.answers = [
      async () => {
        const event = { kind: 'delivery', zaapId: 'ZP', messageId: 'MP', phone: PHONE, at: Date.now() } as const;
        await set.ledger.settlement.apply(LANE, event);
        return LOST;
      },
    ];
    await deliver(await set.take(LANE), instanceOf(LANE), set.parts);
    await set.reconcile();
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'sent', result: { zaapId: 'ZP' } });
  });
});

describe('the policy that somebody chose', () => {
  test('assume-sent: flagged once, still unknown, never sent again', async () => {
    const set = stage();
    await meet(set, LOST, { onUnknown: 'assume-sent' });
    await set.reconcile();
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
    expect(set.log.events.filter((event) => event === 'unknown.assumed')).toHaveLength(1);
    expect(set.script.sent).toHaveLength(1);
  });

  test('retry: after the quiet period, at most three times', async () => {
    const set = stage();
    await meet(set, LOST, { onUnknown: 'retry' });
    for (let retries = 1; retries <= 3; retries += 1) {
      await set.reconcile();
      expect((await set.view(LANE, 'a')).status).toBe('queued');
      set.script.answers = [LOST];
      await deliver(await set.take(LANE), instanceOf(LANE), set.parts);
      expect(set.script.sent).toHaveLength(1 + retries);
    }
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
    await expect(set.take(LANE)).rejects.toThrow('no job');
  });

  test('retry: not within the quiet period', async () => {
    const set = stage({ quietMs: 3_600_000 });
    await meet(set, LOST, { onUnknown: 'retry' });
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
  });

  test('retry: not before Z-API’s queue has answered once since it became unknown, however old it is', async () => {
    const set = stage({ searchForMs: -1 });
    await meet(set, LOST, { onUnknown: 'retry' });
    set.script.queued = new Error('silence');
    for (let rounds = 0; rounds < 3; rounds += 1) await set.reconcile();
    expect(set.script.searched).toBe(3);
    expect((await set.view(LANE, 'a')).status).toBe('unknown');
    set.script.queued = [];
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('queued');
  });

  test('retry: an answer from before it became unknown says nothing about it', async () => {
    const set = stage();
    await meet(set, LOST);
    await set.reconcile();
    const before = await set.ledger.attempts.now();
    while ((await set.ledger.attempts.now()) <= before);
    set.script.queued = new Error('silence');
    await meet(set, LOST, { onUnknown: 'retry' }, 'b');
    await set.reconcile();
    expect((await set.view(LANE, 'b')).status).toBe('unknown');
  });

  test('retry: evidence is looked for first, and when there is some, nothing is sent again', async () => {
    const set = stage();
    await meet(set, LOST, { onUnknown: 'retry' });
    set.script.queued = [{ zaapId: 'ZQ', messageId: 'MQ', phone: PHONE, createdAt: Date.now() }];
    await set.reconcile();
    expect((await set.view(LANE, 'a')).status).toBe('accepted');
    await expect(set.take(LANE)).rejects.toThrow('no job');
  });
});

describe('callbacks that were faster than their answer', () => {
  test('are joined by either id, and only to what may have been taken', async () => {
    const set = stage();
    await meet(set, { kind: 'accepted', zaapId: 'Z', messageId: 'M', detail: 'ok' });
    await expect(joinParked(LANE, { kind: 'refused', code: 'x', detail: 'no' }, set.parts)).resolves.toBeUndefined();
    await expect(
      joinParked(LANE, { kind: 'accepted', messageId: 'M', detail: 'ok' }, set.parts),
    ).resolves.toBeUndefined();
    expect((await set.view(LANE, 'a')).status).toBe('accepted');
  });

  test('"not queued after all": the message goes again, with a new job', async () => {
    const set = stage();
    await set.put(LANE, 'a');
    const failure = { class: 'not-queued', text: 'was not added to the sending queue' } as const;
    set.script.answers = [
      async () => {
        await set.ledger.settlement.apply(LANE, { kind: 'delivery', zaapId: 'ZN', failure });
        return { kind: 'accepted', zaapId: 'ZN', detail: 'ok' };
      },
    ];
    await deliver(await set.take(LANE), instanceOf(LANE), set.parts);
    expect((await set.view(LANE, 'a')).status).toBe('queued');
    expect(await set.take(LANE)).toMatchObject({ generation: 2 });
    expect(set.log.events).toContain('message.requeued');
  });
});

describe('looking everywhere', () => {
  test('searches Z-API’s queue also when nothing is unknown', async () => {
    const set = stage();
    await set.queues.open(LANE);
    const image = { kind: 'url', url: 'https://example.com/a.jpg' } as const;
    const body = { id: 'a', type: 'send-image', phone: PHONE, image, priority: 'normal', onUnknown: 'hold' } as const;
    await searchEvidence(LANE, messageKey('a'), body, set.parts);
    expect(set.script.searched).toBe(1);
  });
});

describe('room in Z-API’s own queue', () => {
  test('is made by what left it; what it still lists stays', async () => {
    const set = stage();
    for (const id of ['a', 'b', 'c']) await meet(set, { kind: 'accepted', zaapId: `Z${id}`, detail: 'ok' }, {}, id);
    set.script.queued = ['Za', 'Zb', 'Zc'].map((zaapId) => ({ zaapId, messageId: zaapId, phone: PHONE, createdAt: 1 }));
    expect(await makeRoom(LANE, set.parts)).toBe(set.parts.timings.coolMs.first);
    set.script.queued.pop();
    expect(await makeRoom(LANE, set.parts)).toBe(0);
  });
});
