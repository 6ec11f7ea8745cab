import { describe, expect, test } from 'vitest';
import { defined, TRANSITIONS } from '@pombo/core';
import {
  cancel,
  cancelWithCampaign,
  fail,
  requeueUnqueued,
  resolve,
  retry,
  retryByPolicy,
  confirm,
  uncertain,
} from '../src/message/change.ts';
import type { Change } from '../src/message/contract.ts';
import {
  LANE,
  accepted,
  failed,
  requeued,
  unknown,
  worldOf,
  type MakeLedger,
  type Sample,
  type World,
} from './world.ts';

type Steps = (world: World, sample: Sample) => Promise<unknown>;

/** Retrying: requeueing that can send nothing twice, since every attempt so far is proven unsent. */
export function retrying(make: MakeLedger): void {
  const proven: [string, Steps][] = [
    ['it was never begun', (w, m) => w.change(m, cancel())],
    ['it expired before it was begun', (w, m) => expire(w, m)],
    ['its attempt was refused', (w, m) => w.attempt(m, failed)],
    ['no byte of it was written', async (w, m) => [await w.attempt(m, requeued), await w.change(m, cancel())]],
    ['the lost answer came after all, as a refusal', (w, m) => late(w, m, failed)],
    [
      'the lost answer came after all, as unreached',
      async (w, m) => [await late(w, m, requeued), await w.change(m, cancel())],
    ],
    ['a taken-over attempt proved itself unsent', async (w, m) => w.close(m, await dead(w, m), failed)],
    ['its unknown was reported twice and then refused', (w, m) => late(w, m, failed, 2)],
    [
      'Z-API had never queued it and it was then taken back',
      async (w, m) => {
        await w.attempt(m, accepted);
        await w.change(m, requeueUnqueued('was not added', 2));
        await w.change(m, cancel());
      },
    ],
    [
      'its only attempt was proven unsent by a callback',
      async (w, m) => {
        await w.attempt(m, accepted);
        await w.change(m, fail('media_unusable', 'no image'));
      },
    ],
    [
      'both attempts of it were proven unsent',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, resolve('resend', undefined));
        await w.attempt({ ...m, generation: 2 }, failed);
        await w.change(m, confirm('accepted'));
        await w.change(m, { to: 'failed', from: ['accepted'], unproven: 'clear' });
      },
    ],
  ];

  const unproven: [string, Steps][] = [
    [
      'it is unknown and a person dropped it',
      async (w, m) => [await w.attempt(m, unknown), await w.change(m, resolve('drop', ''))],
    ],
    [
      'its worker died and a person dropped it',
      async (w, m) => [await dead(w, m), await w.change(m, resolve('drop', ''))],
    ],
    [
      'it was sent again and then requeued',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, resolve('resend', undefined));
        await w.change(m, cancel());
      },
    ],
    [
      'it was sent again and the second attempt refused',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, resolve('resend', undefined));
        await w.attempt({ ...m, generation: 2 }, failed);
      },
    ],
    [
      'two attempts were lost and only one proved itself unsent',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, resolve('resend', undefined));
        await late(w, { ...m, generation: 2 }, failed);
      },
    ],
    [
      'Z-API had it and then reported a failure that proves nothing',
      async (w, m) => {
        await w.attempt(m, accepted);
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
    [
      'evidence settled it while it was being sent, then it failed',
      async (w, m) => {
        const nonce = await w.go(m);
        await w.change(m, confirm('accepted'));
        await w.close(m, nonce, unknown);
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
    [
      'Z-API itself did not know and a person dropped it',
      async (w, m) => {
        await w.attempt(m, accepted);
        await w.change(m, uncertain('Timeout on send message'));
        await w.change(m, resolve('drop', ''));
      },
    ],
    [
      'a policy sent it again and the second attempt was refused',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, retryByPolicy(3));
        await w.attempt({ ...m, generation: 2 }, failed);
      },
    ],
    [
      'evidence settled it while it waited for its next attempt, then it failed',
      async (w, m) => {
        await w.attempt(m, requeued);
        await w.change(m, confirm('accepted'));
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
    [
      'evidence showed that a refused one was accepted, then it failed',
      async (w, m) => {
        await w.attempt(m, failed);
        await w.change(m, confirm('accepted'));
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
    [
      'evidence settled an unknown one, then it failed',
      async (w, m) => {
        await w.attempt(m, unknown);
        await w.change(m, confirm('accepted'));
        await w.change(m, { to: 'failed', from: ['accepted'] });
      },
    ],
  ];

  describe('a retry, which sends nothing twice,', () => {
    test.each(proven)('is done when %s', async (_what, steps) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await steps(world, sample);
      expect(await world.change(sample, retry())).toMatchObject({ answer: 'done' });
      expect(await world.status(sample)).toBe('queued');
    });

    test.each(unproven)('is refused as unproven when %s', async (_what, steps) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await steps(world, sample);
      const before = await world.snapshot(sample);
      const status = await world.status(sample);
      expect(TRANSITIONS[status]).toContain('queued');
      expect(await world.change(sample, retry())).toEqual({ answer: 'unproven', status });
      expect(await world.snapshot(sample)).toEqual(before);
    });
  });

  const ways: [string, Steps, Change, number?][] = [
    ['retry of a failed one', (w, m) => w.attempt(m, failed), retry()],
    ['retry of a cancelled one', (w, m) => w.change(m, cancel()), retry()],
    ['retry of an expired one', (w, m) => w.ledger.messages.expireOverdue(m.lane, 0, 1), retry(), 1],
    ['resend of an unknown one', (w, m) => w.attempt(m, unknown), resolve('resend', 'not there')],
    ['a repeat of an unknown one by its policy', (w, m) => w.attempt(m, unknown), retryByPolicy(3)],
  ];

  describe('requeueing messages of a cancelled campaign', () => {
    test.each(ways)('%s changes nothing while the campaign is cancelled, and is done once it runs', async (...each) => {
      const [, steps, change, expiresAt] = each;
      const world = await worldOf(make);
      const sample = await world.queue({
        campaign: 'c1',
        line: 1,
        ...defined({ expiresAt }),
      });
      await steps(world, sample);
      await world.ledger.messages.setCampaignState('c1', LANE, 'cancelled');
      const [before, status] = [await world.view(sample), await world.status(sample)];
      expect(await world.change(sample, change)).toEqual({ answer: 'campaign-cancelled', status });
      expect(await world.view(sample)).toEqual(before);
      await world.ledger.messages.setCampaignState('c1', LANE, 'running');
      expect(await world.change(sample, change)).toMatchObject({ answer: 'done' });
    });

    test('another campaign, or none, does not prevent it', async () => {
      const world = await worldOf(make);
      const [other, none] = [await world.queue({ campaign: 'c2', line: 1 }), await world.queue()];
      await world.ledger.messages.setCampaignState('c1', LANE, 'cancelled');
      for (const sample of [other, none]) {
        await world.change(sample, cancel());
        expect(await world.change(sample, retry())).toMatchObject({ answer: 'done' });
      }
    });

    test('its messages are cancelled only while the lane has it as cancelled', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ campaign: 'c1', line: 1 });
      expect(await world.change(sample, cancelWithCampaign())).toEqual({ answer: 'refused', status: 'queued' });
      await world.ledger.messages.setCampaignState('c1', LANE, 'cancelled');
      expect(await world.change(sample, cancelWithCampaign())).toMatchObject({ answer: 'done' });
    });

    test('an older command that comes late does not undo a newer one', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ campaign: 'c1', line: 1 });
      await world.ledger.messages.setCampaignState('c1', LANE, 'running', 5);
      await world.ledger.messages.setCampaignState('c1', LANE, 'cancelled', 4);
      expect(await world.open(sample)).toMatchObject({ answer: 'go' });
      const next = await world.queue({ campaign: 'c1', line: 2 }, LANE);
      await world.ledger.messages.setCampaignState('c1', LANE, 'cancelled', 6);
      expect(await world.change(next, cancelWithCampaign())).toMatchObject({ answer: 'done' });
    });
  });
}

async function expire(world: World, { lane }: Sample): Promise<void> {
  await world.clockPast((await world.now()) + 1);
  await world.ledger.messages.expireOverdue(lane, 1, 10);
}

/** An attempt whose worker died; returns its nonce. */
async function dead(world: World, sample: Sample): Promise<string> {
  const nonce = await world.go(sample, { owner: 'w1' });
  await world.ledger.attempts.reclaim(sample.lane, 'w1');
  return nonce;
}

/** An attempt that ended unknown `times` times, and whose own reply then arrived. */
async function late(world: World, sample: Sample, verdict: typeof failed | typeof requeued, times = 1): Promise<void> {
  const nonce = await world.go(sample);
  for (let time = 0; time < times; time += 1) await world.close(sample, nonce, unknown);
  expect(await world.close(sample, nonce, verdict)).toMatchObject({ answer: 'done', status: verdict.to });
}
