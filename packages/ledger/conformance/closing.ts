import { Verdict } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { cancel, resolve, confirm } from '../src/message/change.ts';
import {
  FAULTY,
  LANE,
  LONG_MS,
  VERDICTS,
  accepted,
  failed,
  gatewayFailed,
  requeued,
  unknown,
  worldOf,
  type MakeLedger,
} from './world.ts';

const STORM = { reason: 'storm', detail: '' } as const;

/** Closing: only the caller that opened an attempt can record its outcome. */
export function closing(make: MakeLedger, { forgetsAttempts = false }: { forgetsAttempts?: boolean } = {}): void {
  const repeated = VERDICTS.filter(({ to }) => !forgetsAttempts || to !== 'failed');

  describe('closing', () => {
    test.each(VERDICTS)('as $to moves the message there and frees the lane', async (verdict) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      expect(await world.close(sample, nonce, verdict)).toEqual({
        answer: 'done',
        status: verdict.to,
        generation: 1,
        waitMs: 0,
        orphans: 0,
        // Only an unproven attempt leaves facts.
        facts: verdict.to === 'unknown',
      });
      expect(await world.view(sample)).toMatchObject({ status: verdict.to, attempts: 1 });
      expect((await world.ledger.lanes.read(LANE)).open).toBeUndefined();
      expect(await world.ledger.attempts.openOwner(LANE)).toBeUndefined();
    });

    test('as accepted keeps both ids, and the message is found by each', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, accepted);
      const view = await world.view(sample);
      expect(view).toMatchObject({ result: { zaapId: 'Z1', messageId: 'M1' } });
      expect(view.acceptedAt).toBeDefined();
      expect(view).not.toHaveProperty('error');
      expect(await world.ledger.messages.find({ zaapId: 'Z1' })).toEqual([view]);
      expect(await world.ledger.messages.find({ messageId: 'M1' })).toEqual([view]);
    });

    test('as unknown keeps the ids that came with an error', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...unknown, ids: { zaapId: 'Z9' } });
      expect(await world.ledger.messages.find({ zaapId: 'Z9' })).toMatchObject([
        { status: 'unknown', result: { zaapId: 'Z9' } },
      ]);
    });

    test('records why, as a code and a line', async () => {
      const world = await worldOf(make);
      for (const verdict of [unknown, failed, requeued]) {
        const sample = await world.queue();
        await world.attempt(sample, verdict);
        expect((await world.view(sample)).error).toEqual(verdict.error);
      }
    });

    test.each(repeated)('as $to returns the same when it is repeated, and changes nothing', async (verdict) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      const first = await world.close(sample, nonce, verdict);
      const before = await world.snapshot(sample);
      expect(await world.close(sample, nonce, verdict)).toEqual(first);
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('with a foreign nonce is stale, changes nothing and frees nothing', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.go(sample);
      const before = await world.snapshot(sample);
      for (const verdict of VERDICTS) {
        const foreign = { ...verdict, lane: { ...FAULTY, waitMs: LONG_MS, hold: STORM } };
        expect(await world.close(sample, 'foreign', foreign)).toEqual({
          answer: 'stale',
          status: 'sending',
          facts: expect.any(Boolean),
        });
      }
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('of an earlier attempt is stale while a later one is open', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const first = await world.attempt(sample, requeued);
      await world.go(sample);
      const before = await world.snapshot(sample);
      for (const verdict of VERDICTS)
        expect(await world.close(sample, first, verdict)).toMatchObject({ answer: 'stale' });
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('of a message that is gone is stale', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      expect(await world.close({ ...sample, key: 'nobody' }, 'n', accepted)).toEqual({
        answer: 'stale',
        status: 'gone',
        facts: false,
      });
    });

    test('that comes a second time with another verdict is stale: the first stands', async () => {
      const world = await worldOf(make);
      for (const first of [accepted, failed, requeued]) {
        const sample = await world.queue();
        const nonce = await world.attempt(sample, first);
        for (const verdict of VERDICTS.filter(({ to }) => to !== first.to)) {
          expect(await world.close(sample, nonce, verdict)).toEqual({
            answer: 'stale',
            status: first.to,
            facts: expect.any(Boolean),
          });
        }
        expect(await world.status(sample)).toBe(first.to);
      }
    });

    test('keeps the lane for the gap, and never shortens a wait that stands', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      const waitMs = await world.ledger.attempts.extendCooldown(LANE, LONG_MS, true);
      const { notBefore } = await world.ledger.lanes.read(LANE);
      const finished = await world.close(sample, nonce, { ...accepted, lane: { waitMs: 10 } });
      expect(finished).toHaveProperty(
        'waitMs',
        expect.toSatisfy((ms: number) => ms > 10 && ms <= waitMs),
      );
      expect((await world.ledger.lanes.read(LANE)).notBefore).toBe(notBefore);
    });

    test('counts consecutive faults of a lane, names the last one, and asks for a probe when the verdict does', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...requeued, lane: { waitMs: 0, fault: { code: 'busy', probe: false } } });
      expect(await world.ledger.lanes.read(LANE)).toMatchObject({ streak: 1, fault: 'busy' });
      expect(await world.ledger.attempts.load(LANE, sample.key)).toMatchObject({ probe: false, streak: 1 });
      await world.attempt(sample, { ...gatewayFailed, lane: FAULTY });
      expect(await world.ledger.lanes.read(LANE)).toMatchObject({ streak: 2, fault: 'errored' });
      expect(await world.ledger.attempts.load(LANE, sample.key)).toMatchObject({ probe: true, streak: 2 });
    });

    test('without a fault ends the streak', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...gatewayFailed, lane: FAULTY });
      await world.attempt(sample, accepted);
      const record = await world.ledger.lanes.read(LANE);
      expect(record.streak).toBe(0);
      expect(record).not.toHaveProperty('fault');
      expect(await world.ledger.attempts.load(LANE, sample.key)).toMatchObject({ probe: false, streak: 0 });
    });

    test('without a request counts no attempt and leaves the lane’s streak of faults unchanged', async () => {
      const world = await worldOf(make);
      await world.attempt(
        await world.queue(),
        Verdict.notSent({ waitMs: 0, fault: { code: 'unreached', probe: true } }),
      );
      const sample = await world.queue();
      const nonce = await world.go(sample);
      const unwritten = Verdict.notSent({ waitMs: 0 });
      for (let times = 0; times < 2; times += 1) {
        expect(await world.close(sample, nonce, unwritten)).toMatchObject({ answer: 'done', status: 'queued' });
      }
      expect(await world.view(sample)).toMatchObject({ status: 'queued', attempts: 0 });
      const { streak, fault, open } = await world.ledger.lanes.read(LANE);
      expect({ streak, fault, open }).toEqual({ streak: 1, fault: 'unreached', open: undefined });
    });

    test('holds the lane in the same step, with the detail', async () => {
      const world = await worldOf(make);
      const [first, second] = [await world.queue(), await world.queue()];
      const hold = { reason: 'disconnected', detail: 'You are not connected.' } as const;
      await world.attempt(first, { ...requeued, lane: { waitMs: 0, hold } });
      expect(await world.open(second)).toEqual({ answer: 'held' });
      const [held] = await world.ledger.lanes.holds(LANE);
      expect(held).toMatchObject(hold);
      expect(held!.since).toBeLessThanOrEqual(await world.now());
    });

    test('keeps the start of a hold that already stands', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      await world.ledger.lanes.hold(LANE, 'disconnected', 'seen on a sibling');
      const before = await world.ledger.lanes.holds(LANE);
      await world.clockPast(before[0]!.since);
      await world.close(sample, nonce, {
        ...requeued,
        lane: { waitMs: 0, hold: { reason: 'disconnected', detail: 'seen here' } },
      });
      expect(await world.ledger.lanes.holds(LANE)).toEqual(before);
    });
  });

  describe('closing late, after the attempt was reclaimed,', () => {
    test.each([
      { verdict: accepted, generation: 1 },
      { verdict: failed, generation: 1 },
      { verdict: unknown, generation: 1 },
      { verdict: requeued, generation: 2 },
    ])('as $verdict.to still counts, with generation $generation', async ({ verdict, generation }) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample, { owner: 'w1' });
      await world.ledger.attempts.reclaim(LANE, 'w1');
      expect(await world.close(sample, nonce, verdict)).toEqual({
        answer: 'done',
        status: verdict.to,
        generation,
        waitMs: 0,
        orphans: 0,
        facts: true,
      });
      expect(await world.status(sample)).toBe(verdict.to);
      expect(await world.open({ ...sample, generation: 1 })).toMatchObject({ answer: 'skip' });
    });

    test('leaves a later attempt that is open on the lane alone', async () => {
      const world = await worldOf(make);
      const [first, second] = [await world.queue(), await world.queue()];
      const nonce = await world.go(first, { owner: 'w1' });
      await world.ledger.attempts.reclaim(LANE, 'w1');
      await world.go(second, { owner: 'w2' });
      const { open, notBefore } = await world.ledger.lanes.read(LANE);
      const late = { ...accepted, lane: { ...FAULTY, waitMs: LONG_MS, hold: STORM } };
      expect(await world.close(first, nonce, late)).toMatchObject({ answer: 'done', status: 'accepted' });
      expect(await world.ledger.lanes.read(LANE)).toMatchObject({ open, notBefore, streak: 0, holds: [] });
    });

    test('is stale when a person was faster', async () => {
      const world = await worldOf(make);
      for (const [as, status] of [
        ['sent', 'sent'],
        ['resend', 'queued'],
        ['drop', 'cancelled'],
      ] as const) {
        const sample = await world.queue();
        const nonce = await world.go(sample, { owner: 'w1' });
        await world.ledger.attempts.reclaim(LANE, 'w1');
        await world.change(sample, resolve(as, 'looked at the phone'));
        const late = as === 'resend' ? failed : requeued;
        expect(await world.close(sample, nonce, late)).toEqual({ answer: 'stale', status, facts: true });
      }
    });

    test('keeps the ids although evidence or a person was faster, since callbacks use them', async () => {
      const world = await worldOf(make);
      for (const change of [resolve('sent', undefined), confirm('delivered')]) {
        const sample = await world.queue();
        const ids = { zaapId: world.fresh('z'), messageId: world.fresh('m') };
        const nonce = await world.go(sample, { owner: 'w1' });
        await world.ledger.attempts.reclaim(LANE, 'w1');
        await world.change(sample, change);
        expect(await world.close(sample, nonce, { ...accepted, ids })).toMatchObject({ answer: 'stale' });
        expect(await world.ledger.messages.find({ zaapId: ids.zaapId })).toMatchObject([
          { id: sample.id, result: ids },
        ]);
      }
    });

    test('as unknown with ids keeps them', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample, { owner: 'w1' });
      await world.ledger.attempts.reclaim(LANE, 'w1');
      await world.close(sample, nonce, { ...unknown, ids: { messageId: 'M7' } });
      expect(await world.ledger.messages.find({ messageId: 'M7' })).toMatchObject([
        { id: sample.id, status: 'unknown' },
      ]);
    });
  });

  describe('closing an attempt that evidence has settled meanwhile', () => {
    test('leaves the status, frees the lane and adds the ids', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      expect(await world.change(sample, confirm('accepted'))).toMatchObject({ answer: 'done', from: 'sending' });
      expect((await world.ledger.lanes.read(LANE)).open).toMatchObject({ key: sample.key });
      expect(await world.close(sample, nonce, accepted)).toMatchObject({ answer: 'done', status: 'accepted' });
      expect(await world.view(sample)).toMatchObject({ status: 'accepted', result: { zaapId: 'Z1', messageId: 'M1' } });
      expect((await world.ledger.lanes.read(LANE)).open).toBeUndefined();
    });

    test.each([unknown, failed, requeued])('is stale as $to: the evidence stands', async (verdict) => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample);
      await world.change(sample, confirm('accepted', { zaapId: 'Z5' }));
      expect(await world.close(sample, nonce, verdict)).toEqual({
        answer: 'stale',
        status: 'accepted',
        facts: expect.any(Boolean),
      });
      expect((await world.ledger.lanes.read(LANE)).open).toBeUndefined();
    });

    test('never revives a message that was requeued and then cancelled', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.attempt(sample, requeued);
      await world.change(sample, cancel());
      expect(await world.close(sample, nonce, requeued)).toEqual({
        answer: 'stale',
        status: 'cancelled',
        facts: expect.any(Boolean),
      });
    });
  });
}
