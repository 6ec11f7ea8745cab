import type { End, Intent, JournalPort, Outcome } from '@pombo/core';
import { messageKey } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { deliver } from './deliver.ts';
import { instanceOf, deliverySetup, type DeliverySetup } from '../delivery.fixture.ts';
import { newlyHeld, probeHolds } from '../breakers/hold-probe.ts';
import type { NextRun } from '../lane-run.ts';

const redis = testRedis();
const LANE = 'vendas';
let made = 0;

/** A journal in memory that fails while `fault` is set. */
interface MemoryJournal extends JournalPort {
  entries: (Intent | End)[];
  fault?: string | undefined;
}

function memoryJournal(): MemoryJournal {
  const journal: MemoryJournal = {
    entries: [],
    async intent(entry) {
      if (journal.fault !== undefined) throw Object.assign(new Error('write'), { code: journal.fault });
      journal.entries.push(entry);
    },
    end: (entry) => void journal.entries.push(entry),
    check: async () => journal.fault,
  };
  return journal;
}

function stage(): DeliverySetup & { journal: MemoryJournal } {
  made += 1;
  const journal = memoryJournal();
  const prefix = `${redis.prefix}-${made}`;
  return { ...deliverySetup({ client: redis.client, prefix, context: { journal } }), journal };
}

const run = async (set: DeliverySetup): Promise<NextRun> =>
  deliver(await set.take(LANE), instanceOf(LANE), set.context);

const OUTCOMES: [Outcome, Omit<End, 'nonce'>][] = [
  [
    { kind: 'accepted', zaapId: 'Z1', messageId: 'M1', detail: 'ok' },
    { as: 'accepted', zaapId: 'Z1', messageId: 'M1' },
  ],
  [
    { kind: 'unknown', reason: 'ids-with-error', zaapId: 'Z1', detail: 'both' },
    { as: 'silent', zaapId: 'Z1' },
  ],
  [{ kind: 'unknown', reason: 'lost-answer', detail: 'reset' }, { as: 'silent' }],
  [{ kind: 'errored', httpStatus: 500, detail: 'HTTP 500' }, { as: 'errored' }],
  [{ kind: 'unreached', detail: 'refused' }, { as: 'unsent' }],
  [{ kind: 'busy', detail: 'HTTP 429' }, { as: 'unsent' }],
  [{ kind: 'refused', code: 'rejected', detail: 'no' }, { as: 'unsent' }],
  [{ kind: 'down', reason: 'disconnected', scope: 'lane', detail: 'off' }, { as: 'unsent' }],
];

describe('the journal entry of an attempt', () => {
  test.for(OUTCOMES)(
    '%o: the intent is written before the request, the end after the answer',
    async ([outcome, end]) => {
      const set = stage();
      const before: number[] = [];
      set.script.answers = [
        async () => {
          before.push(set.journal.entries.length);
          return outcome;
        },
      ];
      const job = await set.put(LANE, 'a');
      await run(set);
      expect(before).toEqual([1]);
      const [intent] = set.journal.entries as [Intent];
      expect(set.journal.entries).toEqual([
        {
          key: messageKey('a'),
          content: 'content',
          lane: LANE,
          generation: job.generation,
          attempt: 1,
          nonce: expect.any(String),
          sequence: 1,
          redis: 'redis-1',
          at: expect.any(Number),
        },
        { nonce: intent.nonce, ...end },
      ]);
    },
  );

  test('contains neither the phone number nor the caption', async () => {
    const set = stage();
    await set.put(LANE, 'a', { phone: '5511987654321', caption: 'a secret' });
    await run(set);
    expect(JSON.stringify(set.journal.entries)).not.toMatch(/5511987654321|secret/);
  });

  test('gets its end before the outcome goes to Redis, so that an unavailable Redis loses no outcome', async () => {
    const set = stage();
    const { close } = set.context.ledger.attempts;
    const order: number[] = [];
    set.context.ledger.attempts.close = (...given) => {
      order.push(set.journal.entries.length);
      return close(...given);
    };
    await set.put(LANE, 'a');
    await run(set);
    expect(order).toEqual([2]);
  });
});

describe('an unwritable journal', () => {
  test('prevents the send, counts no attempt, and holds the lane with the reason', async () => {
    const set = stage();
    set.journal.fault = 'ENOSPC';
    await set.put(LANE, 'a');
    expect(await run(set)).toEqual({ parked: 'held' });
    expect(set.script.sent).toEqual([]);
    expect(set.journal.entries).toEqual([{ nonce: expect.any(String), as: 'unsent' }]);
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'queued', attempts: 0 });
    expect(await set.ledger.lanes.holds(LANE)).toMatchObject([
      { reason: 'journal', detail: 'worker w-1 cannot write its journal: ENOSPC' },
    ]);
  });

  test('holds the lane until the disk works again, without asking /status', async () => {
    const set = stage();
    set.journal.fault = 'ENOSPC';
    await set.put(LANE, 'a');
    await run(set);
    expect(await probeHolds(LANE, newlyHeld(0), set.context)).toBeGreaterThan(0);
    expect(await set.ledger.lanes.holds(LANE)).toHaveLength(1);
    set.journal.fault = undefined;
    expect(await probeHolds(LANE, newlyHeld(0), set.context)).toBe(0);
    expect(await set.ledger.lanes.holds(LANE)).toEqual([]);
    expect(set.script.probed).toEqual([]);
    await run(set);
    expect(await set.view(LANE, 'a')).toMatchObject({ status: 'accepted', attempts: 1 });
  });

  test('does not affect other holds of the lane', async () => {
    const set = stage();
    await set.ledger.lanes.hold(LANE, 'journal', 'full');
    await set.ledger.lanes.hold(LANE, 'paused', 'lunch');
    expect(await probeHolds(LANE, newlyHeld(0), set.context)).toBeGreaterThan(0);
    expect((await set.ledger.lanes.holds(LANE)).map(({ reason }) => reason)).toEqual(['paused']);
  });
});
