import { describe, expect, test } from 'vitest';
import { STATUSES, mayMove, type Status } from '@pombo/core';
import {
  bury,
  cancel,
  fail,
  recall,
  requeueRecalled,
  requeueUnqueued,
  resolve,
  retry,
  retryByPolicy,
  confirm,
  suppress,
  uncertain,
} from '../src/message/change.ts';
import type { Change } from '../src/message/contract.ts';
import { LANE, unknown, worldOf, LONG_MS, withMargin, accepted, gatewayFailed, type MakeLedger } from './world.ts';

const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const));
/** Only `open` leads to `sending`. */
const legal = ([from, to]: readonly [Status, Status]): boolean => mayMove(from, to) && to !== 'sending';

/** Changing: evidence, people, age and the suppression list; every move outside the table is refused. */
export function changing(make: MakeLedger): void {
  describe('changing a status', () => {
    test.each(pairs.filter((pair) => !legal(pair)))(
      'from %s to %s is refused and changes nothing',
      async (from, to) => {
        const world = await worldOf(make);
        const sample = await world.reach(from);
        const before = await world.snapshot(sample);
        expect(await world.change(sample, { to, fields: { error: 'x' } })).toEqual({ answer: 'refused', status: from });
        expect(await world.snapshot(sample)).toEqual(before);
      },
    );

    test.each(pairs.filter(legal))('from %s to %s is done', async (from, to) => {
      const world = await worldOf(make);
      const sample = await world.reach(from);
      const generation = to === 'queued' ? 2 : 1;
      expect(await world.change(sample, { to })).toEqual({ answer: 'done', from, generation });
      expect(await world.status(sample)).toBe(to);
    });

    test('of a message that does not exist is refused as gone', async () => {
      const world = await worldOf(make);
      const sample = { ...(await world.queue()), key: 'nobody' };
      expect(await world.change(sample, cancel())).toEqual({ answer: 'gone' });
    });

    test('is done by one of many concurrent callers', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('failed');
      const changes = await Promise.all(Array.from({ length: 5 }, () => world.change(sample, retry())));
      expect(changes.filter(({ answer }) => answer === 'done')).toEqual([
        { answer: 'done', from: 'failed', generation: 2 },
      ]);
    });
  });

  const constructors: [string, Change, readonly Status[]][] = [
    ['cancel', cancel(), ['queued']],
    ['suppress', suppress(), ['queued']],
    ['bury', bury(3), ['queued']],
    ['retry', retry(), ['failed', 'expired', 'cancelled']],
    ['confirm as accepted', confirm('accepted'), ['queued', 'sending', 'unknown', 'failed']],
    ['confirm as sent', confirm('sent'), ['queued', 'accepted', 'unknown', 'failed']],
    ['confirm as delivered', confirm('delivered'), ['queued', 'accepted', 'sent', 'unknown', 'failed']],
    ['confirm as read', confirm('read'), ['queued', 'accepted', 'sent', 'delivered', 'unknown', 'failed']],
    ['fail', fail('media_unusable', 'no image'), ['accepted']],
    ['uncertain', uncertain('Timeout on send message'), ['accepted']],
    ['requeueUnqueued', requeueUnqueued('was not added', 2), ['accepted']],
    ['recall', recall(1), ['accepted']],
    // An unknown with a zaapId is tested below.
    ['requeueRecalled', requeueRecalled(1), ['accepted']],
    ['retryByPolicy', retryByPolicy(3), ['unknown']],
    ['resolve as sent', resolve('sent', 'seen'), ['unknown']],
    ['resolve as resend', resolve('resend', 'seen'), ['unknown', 'failed', 'expired', 'cancelled']],
    ['resolve as drop', resolve('drop', 'seen'), ['unknown']],
  ];

  describe.each(constructors)('%s', (_name, change, from) => {
    test(`is done from ${from.join(', ')} and refused from everywhere else`, async () => {
      const world = await worldOf(make);
      for (const status of STATUSES) {
        const sample = await world.reach(status);
        const answer = from.includes(status) ? 'done' : 'refused';
        expect({ status, ...(await world.change(sample, change)) }).toMatchObject({ status, answer });
        expect(await world.status(sample)).toBe(answer === 'done' ? change.to : status);
      }
    });
  });

  describe('a recall', () => {
    test('is refused once another attempt has begun: what is known of one says nothing about the next', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, accepted);
      await world.change(sample, recall(1));
      expect(await world.change(sample, requeueRecalled(1))).toMatchObject({ answer: 'done', generation: 2 });
      await world.attempt({ ...sample, generation: 2 }, { ...accepted, ids: { zaapId: 'Z2', messageId: 'M2' } });
      expect(await world.change(sample, recall(1))).toEqual({ answer: 'refused', status: 'accepted' });
      await world.change(sample, recall(2));
      expect(await world.change(sample, requeueRecalled(1))).toEqual({ answer: 'refused', status: 'unknown' });
    });

    test('by the zaapId of an earlier attempt proves nothing of the last one, whose id is unknown', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, accepted);
      await world.change(sample, recall(1));
      await world.change(sample, resolve('resend', 'seen'));
      await world.attempt({ ...sample, generation: 2 }, unknown);
      expect(await world.change(sample, requeueRecalled(2))).toEqual({ answer: 'refused', status: 'unknown' });
    });

    test.each([
      [1, 'done'],
      [2, 'refused'],
    ])('by a zaapId that evidence found: of %i attempts that may have left it, %s', async (attempts, answer) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, unknown);
      if (attempts === 2) {
        await world.change(sample, resolve('resend', 'seen'));
        await world.attempt({ ...sample, generation: 2 }, unknown);
      }
      await world.change(sample, confirm('accepted', { zaapId: 'Z1' }));
      await world.change(sample, recall(attempts));
      expect(await world.change(sample, requeueRecalled(attempts))).toMatchObject({ answer });
    });

    test('proves its attempt unsent, so that the message may be cancelled and retried', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('accepted');
      for (const change of [recall(1), requeueRecalled(1), cancel()]) await world.change(sample, change);
      expect(await world.change(sample, retry())).toMatchObject({ answer: 'done' });
    });

    test('does not overrule an expiresAt that has passed', async () => {
      const world = await worldOf(make);
      await withMargin(async (marginMs) => {
        const expiresAt = (await world.now()) + marginMs;
        const sample = await world.queue({ expiresAt });
        if ((await world.open(sample, { nonce: sample.id })).answer !== 'go') return false;
        await world.close(sample, sample.id, accepted);
        await world.clockPast(expiresAt);
        for (const change of [recall(1), requeueRecalled(1)]) await world.change(sample, change);
        expect(await world.open({ ...sample, generation: 2 })).toEqual({ answer: 'expired' });
        return true;
      });
    });
  });

  describe('a change that settles a message', () => {
    test('records when, and by which ids', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('unknown');
      const ids = { zaapId: 'Z3', messageId: 'M3' };
      for (const to of ['accepted', 'sent', 'delivered', 'read'] as const) {
        await world.change(sample, confirm(to, ids));
        const at = (await world.view(sample))[`${to}At`]!;
        expect(new Date(at).toISOString()).toBe(at);
        expect(Date.parse(at)).toBeLessThanOrEqual(await world.now());
      }
      expect(await world.ledger.messages.find({ zaapId: 'Z3' })).toMatchObject([{ id: sample.id, result: ids }]);
      expect(await world.ledger.messages.find({ messageId: 'M3' })).toMatchObject([{ id: sample.id, result: ids }]);
    });

    test('replaces failed and unknown, and clears their error', async () => {
      const world = await worldOf(make);
      for (const status of ['failed', 'unknown'] as const) {
        const sample = await world.reach(status);
        expect(await world.view(sample)).toHaveProperty('error');
        await world.change(sample, confirm('sent'));
        expect(await world.view(sample)).not.toHaveProperty('error');
      }
    });

    test('does not free a lane whose attempt is still open', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.go(sample, { owner: 'w1' });
      await world.change(sample, confirm('accepted'));
      expect(await world.open(await world.queue())).toEqual({ answer: 'busy', owner: 'w1' });
    });
  });

  describe('a person\u2019s decision', () => {
    test.each(['sent', 'resend', 'drop'] as const)('to %s is recorded with when and why', async (as) => {
      const world = await worldOf(make);
      const sample = await world.reach('unknown');
      await world.change(sample, resolve(as, 'seen on the phone'));
      const { resolved } = await world.view(sample);
      expect(resolved).toEqual({ as, at: expect.any(String) as string, why: 'seen on the phone' });
      expect(new Date(resolved!.at).toISOString()).toBe(resolved!.at);
    });

    test('does not need a reason', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('unknown');
      await world.change(sample, resolve('drop', undefined));
      expect((await world.view(sample)).resolved).toEqual({ as: 'drop', at: expect.any(String) as string });
    });

    test('to resend makes a new generation, and only that may begin', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('unknown');
      expect(await world.change(sample, resolve('resend', undefined))).toMatchObject({ generation: 2 });
      expect(await world.open({ ...sample, generation: 1 })).toEqual({ answer: 'skip', status: 'queued' });
      expect(await world.open({ ...sample, generation: 2 })).toMatchObject({ answer: 'go', attempt: 2 });
    });
  });

  describe('an automatic change', () => {
    test.each([
      ['queued again because Z-API had not queued it', accepted, requeueUnqueued('was not added', 2)],
      ['queued again by policy', unknown, retryByPolicy(2)],
    ])('is bounded for each message: %s', async (_what, verdict, change) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      for (const generation of [1, 2]) {
        await world.attempt({ ...sample, generation }, verdict);
        expect(await world.change(sample, change)).toMatchObject({ answer: 'done', generation: generation + 1 });
      }
      await world.attempt({ ...sample, generation: 3 }, verdict);
      const before = await world.snapshot(sample);
      expect(await world.change(sample, change)).toEqual({ answer: 'spent', status: verdict.to });
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('does not use up its bound when it is refused', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      expect(await world.change(sample, retryByPolicy(1))).toMatchObject({ answer: 'refused' });
      await world.attempt(sample, unknown);
      expect(await world.change(sample, retryByPolicy(1))).toMatchObject({ answer: 'done' });
    });

    test('may assume that an unknown was sent: it is flagged and counted once, and stays unknown', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ campaign: 'c', line: 1 });
      await world.attempt(sample, unknown);
      expect(await world.ledger.messages.assume(LANE, sample.key)).toBe(true);
      expect(await world.ledger.messages.assume(LANE, sample.key)).toBe(false);
      expect(await world.ledger.messages.assume(LANE, 'never-was')).toBe(false);
      expect(await world.ledger.messages.assumed(LANE)).toBe(1);
      expect(await world.view(sample)).toMatchObject({ status: 'unknown', assumed: true });
      expect((await world.ledger.messages.campaignCounts('c', [LANE])).unknown).toBe(1);
    });
  });

  describe('why a message was not sent', () => {
    test('is shown for a suppressed one and for one that killed its workers', async () => {
      const world = await worldOf(make);
      const [first, second] = [await world.queue(), await world.queue()];
      await world.change(first, suppress());
      await world.change(second, bury(3));
      expect((await world.view(first)).error).toMatchObject({ code: 'suppressed' });
      expect((await world.view(second)).error).toEqual({
        code: 'poison',
        message: '3 workers died while they prepared this message',
      });
    });
  });

  describe('queueing again', () => {
    test('forgets the error, the backoff and the failures so far', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...gatewayFailed, backoffMs: LONG_MS });
      await world.ledger.deaths.count(LANE, sample.key);
      await world.change(sample, cancel());
      await world.change(sample, retry());
      const view = await world.view(sample);
      expect(view).not.toHaveProperty('error');
      expect(view).not.toHaveProperty('nextAttemptAt');
      expect(await world.open({ ...sample, generation: 2 })).toMatchObject({ answer: 'go', attempt: 2, errored: 0 });
      expect(await world.ledger.deaths.count(LANE, sample.key)).toBe(1);
    });

    test('starts the age again', async () => {
      const world = await worldOf(make);
      await withMargin(async (marginMs) => {
        const sample = await world.queue({}, world.fresh('lane'));
        await world.clockPast(Date.parse((await world.view(sample)).createdAt) + marginMs);
        await world.ledger.messages.expireOverdue(sample.lane, 1, 10);
        const asked = await world.now();
        await world.change(sample, retry());
        const begun = await world.open({ ...sample, generation: 2 }, { maxAgeMs: marginMs });
        if ((await world.now()) - asked >= marginMs) return false;
        expect(begun).toMatchObject({ answer: 'go' });
        return true;
      });
    });

    test('keeps a sendAt in the future: a message that was cancelled early is not sent early', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ sendAt: (await world.now()) + LONG_MS });
      await world.change(sample, cancel());
      await world.change(sample, retry());
      expect(await world.open({ ...sample, generation: 2 }, { maxAgeMs: 1 })).toMatchObject({ answer: 'later' });
    });

    test('keeps an expiresAt in the future', async () => {
      const world = await worldOf(make);
      await withMargin(async (marginMs) => {
        const expiresAt = (await world.now()) + marginMs;
        const sample = await world.queue({ expiresAt }, world.fresh('lane'));
        await world.change(sample, cancel());
        await world.change(sample, retry());
        if ((await world.now()) >= expiresAt) return false;
        await world.clockPast(expiresAt);
        expect(await world.ledger.messages.expireOverdue(sample.lane, 0, 10)).toBe(1);
        return true;
      });
    });

    test('drops an expiresAt that has passed, since a person overrules it', async () => {
      const world = await worldOf(make);
      const sample = await world.reach('expired');
      await world.change(sample, retry());
      expect(await world.ledger.messages.expireOverdue(sample.lane, 0, 10)).toBe(0);
      expect(await world.open({ ...sample, generation: 2 })).toMatchObject({ answer: 'go' });
    });

    test.each([
      ['because Z-API had not queued it', accepted, requeueUnqueued('was not added', 2)],
      ['by policy', unknown, retryByPolicy(3)],
    ])('%s overrules no expiresAt', async (_why, verdict, change) => {
      const world = await worldOf(make);
      await withMargin(async (marginMs) => {
        const expiresAt = (await world.now()) + marginMs;
        const sample = await world.queue({ expiresAt }, world.fresh('lane'));
        if ((await world.open(sample, { nonce: 'n' })).answer === 'expired') return false;
        await world.close(sample, 'n', verdict);
        await world.clockPast(expiresAt);
        await world.change(sample, change);
        expect(await world.open({ ...sample, generation: 2 })).toEqual({ answer: 'expired' });
        return true;
      });
    });
  });
}
