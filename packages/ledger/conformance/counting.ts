import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATUSES, type Status } from '@pombo/core';
import { cancel, resolve, retry, confirm, suppress } from '../src/message/change.ts';
import { LANE, VERDICTS, accepted, worldOf, type MakeLedger, type Sample, type World } from './world.ts';

type Counts = Partial<Record<Status, number>>;
const sum = (counts: Counts): number => Object.values(counts).reduce((total, count) => total + count, 0);
const only = (counts: Counts): Counts => Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));

const LANES = ['a', 'b'];
const CHANGES = [
  cancel(),
  suppress(),
  retry(),
  resolve('sent', ''),
  resolve('resend', ''),
  resolve('drop', ''),
  confirm('accepted'),
  confirm('sent'),
  confirm('delivered'),
  confirm('read'),
];

/** One thing that may happen to a message at any moment. */
type Step = { message: number } & (
  | { do: 'attempt'; verdict: number }
  | { do: 'begin' | 'take-over' | 'expire' }
  | { do: 'change'; change: number }
);

const message = fc.nat(5);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ message, do: fc.constant('attempt' as const), verdict: fc.nat(VERDICTS.length - 1) }),
  fc.record({ message, do: fc.constantFrom('begin' as const, 'take-over' as const, 'expire' as const) }),
  fc.record({ message, do: fc.constant('change' as const), change: fc.nat(CHANGES.length - 1) }),
);

/** Counting: whatever happens, in any order or concurrently, every message is counted once. */
export function counting(make: MakeLedger): void {
  describe('the counters', () => {
    test('of a campaign follow its messages over every lane', async () => {
      const world = await worldOf(make);
      const [first, second] = [
        await world.queue({ campaign: 'c', line: 1 }, 'a'),
        await world.queue({ campaign: 'c', line: 2 }, 'b'),
      ];
      await world.queue({ campaign: 'other', line: 1 }, 'a');
      await world.queue({}, 'a');
      expect(only(await world.ledger.messages.campaignCounts('c', LANES))).toEqual({ queued: 2 });
      await world.attempt(first, accepted);
      await world.change(second, cancel());
      expect(only(await world.ledger.messages.campaignCounts('c', LANES))).toEqual({ accepted: 1, cancelled: 1 });
      expect(only(await world.ledger.messages.campaignCounts('c', ['a']))).toEqual({ accepted: 1 });
      expect(only(await world.ledger.messages.counts('a'))).toEqual({ accepted: 1, queued: 2 });
    });

    test('of a campaign hold numbers only, even while it is paused', async () => {
      const world = await worldOf(make);
      await world.queue({ campaign: 'c', line: 1 });
      await world.ledger.messages.setCampaignState('c', LANE, 'paused');
      expect(await world.ledger.messages.campaignCounts('c', [LANE])).toEqual({ queued: 1 });
    });

    test('of an unknown campaign are empty', async () => {
      const { ledger } = await worldOf(make);
      expect(sum(await ledger.messages.campaignCounts('nobody', LANES))).toBe(0);
      expect(await ledger.messages.counts('nobody')).toEqual(Object.fromEntries(STATUSES.map((status) => [status, 0])));
    });

    test('always add up to the total, after any sequence of steps', async () => {
      await expectSum(make, async (world, samples, steps) => {
        for (const each of steps) await take(world, samples, each);
      });
    });

    test('always add up to the total, even when everything happens at once', async () => {
      await expectSum(make, async (world, samples, steps) => {
        await Promise.all(steps.map((each) => take(world, samples, each)));
      });
    });
  });
}

type Run = (world: World, samples: Sample[], steps: Step[]) => Promise<void>;

async function expectSum(make: MakeLedger, run: Run): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = await worldOf(make);
      const samples = [];
      for (let at = 0; at < 6; at += 1) samples.push(await world.queue({ campaign: 'c', line: at }, LANES[at % 2]));
      await run(world, samples, steps);

      const { messages } = world.ledger;
      const statuses: Counts = {};
      for (const sample of samples) {
        const status = await world.status(sample);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      expect(only(await messages.campaignCounts('c', LANES))).toEqual(statuses);
      const perLane = await Promise.all(LANES.map((lane) => messages.counts(lane)));
      expect(perLane.map(sum)).toEqual([3, 3]);
    }),
    { numRuns: 30 },
  );
}

/** Takes a step. Some steps are refused, as they may be in production. */
async function take(world: World, samples: Sample[], each: Step): Promise<void> {
  const sample = samples[each.message]!;
  const now = { ...sample, generation: await world.generation(sample) };
  switch (each.do) {
    case 'attempt': {
      const nonce = world.fresh('nonce');
      await world.open(now, { nonce });
      await world.close(now, nonce, VERDICTS[each.verdict]!);
      break;
    }
    case 'begin':
      await world.open(now, { owner: 'mortal' });
      break;
    case 'take-over':
      await world.ledger.attempts.reclaim(sample.lane, 'mortal');
      break;
    case 'expire':
      await world.ledger.messages.expireOverdue(sample.lane, 1, 1);
      break;
    case 'change':
      await world.change(sample, CHANGES[each.change]!);
      break;
  }
}
