import { describe, expect, test } from 'vitest';
import { STATUSES } from '@pombo/core';
import { cancel, retry, confirm } from '../src/message/change.ts';
import { LANE, unknown, failed, worldOf, LONG_MS, accepted, FAULTY, gatewayFailed, type MakeLedger } from './world.ts';

/** Beginning: nothing may be sent before it returns `go`. */
export function opening(make: MakeLedger): void {
  describe('opening', () => {
    test('opens the first attempt of a queued message and records it on the lane', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      expect(await world.open(sample, { owner: 'w1' })).toEqual({
        answer: 'go',
        attempt: 1,
        errored: 0,
        sequence: 1,
        streak: 0,
      });
      expect(await world.view(sample)).toMatchObject({ status: 'sending', attempts: 1 });
      const { open, now, sequence } = await world.ledger.lanes.read(LANE);
      expect(open).toMatchObject({ key: sample.key, owner: 'w1' });
      expect(open!.since).toBeLessThanOrEqual(now);
      expect(sequence).toBe(1);
      expect(await world.ledger.attempts.openOwner(LANE)).toBe('w1');
    });

    test('raises the lane\u2019s sequence with every attempt, whichever message it is', async () => {
      const world = await worldOf(make);
      for (const sequence of [1, 2, 3]) {
        const sample = await world.queue();
        expect(await world.open(sample, { nonce: `n${sequence}` })).toMatchObject({ sequence });
        await world.close(sample, `n${sequence}`, accepted);
      }
      expect((await world.ledger.lanes.read(LANE)).sequence).toBe(3);
    });

    test('returns the number of the attempt, the gateway\u2019s failures so far and the lane\u2019s consecutive faults', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...gatewayFailed, lane: FAULTY });
      await world.attempt(sample, { ...gatewayFailed, lane: FAULTY });
      expect(await world.open(sample)).toEqual({ answer: 'go', attempt: 3, errored: 2, sequence: 3, streak: 2 });
    });

    test('returns the same for the same nonce again, and opens no second attempt', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const first = await world.open(sample, { nonce: 'n1' });
      const before = await world.snapshot(sample);
      expect(await world.open(sample, { nonce: 'n1' })).toEqual(first);
      expect(await world.open(sample, { nonce: 'n1', generation: 99 })).toEqual(first);
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('does not return go again for a nonce whose attempt was closed', async () => {
      const world = await worldOf(make);
      for (const verdict of [accepted, unknown, failed]) {
        const sample = await world.queue();
        const nonce = await world.attempt(sample, verdict);
        expect(await world.open(sample, { nonce })).toEqual({ answer: 'skip', status: verdict.to });
      }
    });

    test.each(STATUSES.filter((status) => status !== 'queued'))('skips a message that is %s', async (status) => {
      const world = await worldOf(make);
      const sample = await world.reach(status);
      const before = await world.snapshot(sample);
      expect(await world.open(sample)).toEqual({ answer: 'skip', status });
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('skips a job of another generation, older or newer', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.change(sample, cancel());
      expect(await world.change(sample, retry())).toMatchObject({ answer: 'done', generation: 2 });
      for (const generation of [1, 3]) {
        expect(await world.open(sample, { generation })).toEqual({ answer: 'skip', status: 'queued' });
      }
      expect(await world.open(sample, { generation: 2 })).toMatchObject({ answer: 'go' });
    });

    test('returns gone for a message that does not exist', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      expect(await world.open({ ...sample, key: 'nobody' })).toEqual({ answer: 'gone' });
      expect((await world.ledger.lanes.read(LANE)).open).toBeUndefined();
    });

    test('returns busy, with the owner, while any attempt is open on the lane', async () => {
      const world = await worldOf(make);
      const [first, second] = [await world.queue(), await world.queue()];
      await world.go(first, { owner: 'w1' });
      expect(await world.open(second, { owner: 'w2' })).toEqual({ answer: 'busy', owner: 'w1' });
      expect(await world.open(second, { owner: 'w1' })).toEqual({ answer: 'busy', owner: 'w1' });
      expect(await world.status(second)).toBe('queued');
    });

    test('lets one of many concurrent callers begin', async () => {
      const world = await worldOf(make);
      const samples = await Promise.all(Array.from({ length: 5 }, () => world.queue()));
      const asked = [...samples, ...samples].map((sample) => world.open(sample));
      const answers = (await Promise.all(asked)).map(({ answer }) => answer);
      expect(answers.filter((answer) => answer === 'go')).toHaveLength(1);
      expect((await world.ledger.messages.counts(LANE)).sending).toBe(1);
    });

    test('returns held while any reason stands, and go when the last is gone', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.ledger.lanes.hold(LANE, 'paused', 'lunch');
      await world.ledger.lanes.hold(LANE, 'storm', 'many faults');
      expect(await world.open(sample)).toEqual({ answer: 'held' });
      await world.ledger.lanes.release(LANE, 'paused');
      expect(await world.open(sample)).toEqual({ answer: 'held' });
      await world.ledger.lanes.release(LANE, 'storm');
      expect(await world.open(sample)).toMatchObject({ answer: 'go' });
    });

    test('returns wait during the lane\u2019s gap, for every message of the lane and for no other lane', async () => {
      const world = await worldOf(make);
      const [first, second, elsewhere] = [await world.queue(), await world.queue(), await world.queue({}, 'suporte')];
      await world.attempt(first, { ...accepted, lane: { waitMs: LONG_MS } });
      const begun = await world.open(second);
      const { notBefore, now } = await world.ledger.lanes.read(LANE);
      expect(begun).toEqual({ answer: 'wait', ms: expect.any(Number) as number });
      expect(begun).toHaveProperty(
        'ms',
        expect.toSatisfy((ms: number) => ms >= notBefore - now && ms <= LONG_MS),
      );
      expect(await world.open(elsewhere)).toMatchObject({ answer: 'go' });
    });

    test('returns later until the message\u2019s own time has come, while the lane continues with others', async () => {
      const world = await worldOf(make);
      const sendAt = (await world.now()) + LONG_MS;
      const sample = await world.queue({ sendAt });
      const begun = await world.open(sample);
      expect(begun).toEqual({ answer: 'later', ms: expect.any(Number) as number });
      expect(begun).toHaveProperty(
        'ms',
        expect.toSatisfy((ms: number) => ms > 0 && ms <= LONG_MS),
      );
      expect(await world.open(await world.queue())).toMatchObject({ answer: 'go' });
    });

    test('returns go for a message whose own time has come', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ sendAt: (await world.now()) - 1 });
      expect(await world.open(sample)).toMatchObject({ answer: 'go' });
    });

    test('returns later while the message backs off', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...gatewayFailed, backoffMs: LONG_MS });
      expect(await world.open(sample)).toMatchObject({ answer: 'later' });
      expect((await world.view(sample)).nextAttemptAt).toBeDefined();
    });

    test('expires a message past its expiresAt instead of sending it, even on a held lane', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ expiresAt: await world.now() });
      await world.ledger.lanes.hold(LANE, 'paused', '');
      expect(await world.open(sample)).toEqual({ answer: 'expired' });
      expect(await world.view(sample)).toMatchObject({ status: 'expired', attempts: 0, error: { code: 'expired' } });
      expect((await world.ledger.lanes.read(LANE)).open).toBeUndefined();
    });

    test('expires a direct message that is too old, and never one of a campaign', async () => {
      const world = await worldOf(make);
      const [direct, campaign] = [await world.queue(), await world.queue({ campaign: 'c1', line: 1 })];
      await world.clockPast((await world.now()) + 1);
      expect(await world.open(direct, { maxAgeMs: 1 })).toEqual({ answer: 'expired' });
      expect(await world.view(direct)).toMatchObject({ status: 'expired', error: { code: 'too_old' } });
      expect(await world.open(campaign, { maxAgeMs: 1 })).toMatchObject({ answer: 'go' });
    });

    test('counts a message\u2019s age from its sendAt, and never when the maximum age is 0', async () => {
      const world = await worldOf(make);
      const timed = await world.queue({ sendAt: (await world.now()) + LONG_MS });
      const ageless = await world.queue();
      await world.clockPast((await world.now()) + 1);
      expect(await world.open(timed, { maxAgeMs: 1 })).toMatchObject({ answer: 'later' });
      expect(await world.open(ageless, { maxAgeMs: 0 })).toMatchObject({ answer: 'go' });
    });

    test('lets no attempt of a paused campaign begin, but those of others', async () => {
      const world = await worldOf(make);
      const [paused, other] = [
        await world.queue({ campaign: 'c1', line: 1 }),
        await world.queue({ campaign: 'c2', line: 1 }),
      ];
      await world.ledger.messages.setCampaignState('c1', LANE, 'paused');
      expect(await world.open(paused)).toEqual({ answer: 'paused' });
      expect(await world.status(paused)).toBe('queued');
      await world.attempt(other, accepted);
      await world.ledger.messages.setCampaignState('c1', LANE, 'running');
      expect(await world.open(paused)).toMatchObject({ answer: 'go' });
    });

    test('cancels what is left of a cancelled campaign', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ campaign: 'c1', line: 1 });
      await world.ledger.messages.setCampaignState('c1', LANE, 'cancelled');
      expect(await world.open(sample)).toEqual({ answer: 'skip', status: 'cancelled' });
      expect(await world.status(sample)).toBe('cancelled');
      expect((await world.ledger.lanes.read(LANE)).open).toBeUndefined();
    });

    test('returns full while too many messages are outstanding in Z-API\u2019s own queue, and go when one has left it', async () => {
      const world = await worldOf(make);
      const [first, second, third] = [await world.queue(), await world.queue(), await world.queue()];
      const outstanding = { seen: 2, unseen: 2 };
      await world.attempt(first, accepted, { outstanding });
      await world.attempt(second, accepted, { outstanding });
      expect(await world.open(third, { outstanding })).toEqual({ answer: 'full', count: 2 });
      expect(await world.status(third)).toBe('queued');
      await world.change(first, confirm('sent'));
      expect(await world.open(third, { outstanding })).toMatchObject({ answer: 'go' });
    });

    test('allows a lane fewer outstanding messages once its callbacks are known to arrive', async () => {
      const world = await worldOf(make);
      const [first, second] = [await world.queue(), await world.queue()];
      await world.attempt(first, accepted);
      const outstanding = { seen: 1, unseen: 2 };
      await world.ledger.receipts.lanes.noteCallback(LANE);
      expect(await world.open(second, { outstanding })).toEqual({ answer: 'full', count: 1 });
      expect(await world.open(second, { outstanding: { seen: 2, unseen: 1 } })).toMatchObject({ answer: 'go' });
    });

    test('counts neither failed messages nor those that Z-API\u2019s queue no longer lists', async () => {
      const world = await worldOf(make);
      const ids = ['Za', 'Zb', 'Zc'];
      for (const zaapId of ids)
        await world.attempt(await world.queue(), { ...accepted, ids: { zaapId, messageId: `M${zaapId}` } });
      const askedAt = await world.ledger.attempts.now();
      await world.clockPast(askedAt);
      await world.attempt(await world.queue(), { ...accepted, ids: { zaapId: 'later', messageId: 'Mlater' } });
      await world.attempt(await world.queue(), failed);
      expect(
        await world.ledger.attempts.reconcileOutstanding(LANE, askedAt, {
          listed: ['Zb', 'foreign'],
          unreadable: 0,
          freeAfterMs: LONG_MS,
        }),
      ).toBe(2);
      const outstanding = { seen: 2, unseen: 2 };
      expect(await world.open(await world.queue(), { outstanding })).toEqual({ answer: 'full', count: 2 });
    });

    test('accepts fractions of a millisecond', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const nonce = await world.go(sample, { gapMs: 1234.567 });
      expect(
        await world.close(sample, nonce, { ...gatewayFailed, lane: { waitMs: 0.25 }, backoffMs: 0.5 }),
      ).toMatchObject({
        answer: 'done',
      });
      expect(await world.ledger.attempts.extendCooldown(LANE, 0.5, true)).toBeGreaterThanOrEqual(0);
    });

    test('loads what a worker needs before it begins, and nothing for a message that does not exist', async () => {
      const world = await worldOf(make);
      const sample = await world.queue({ caption: 'Oi', metadata: { a: [1, null] } });
      expect(await world.ledger.attempts.load(LANE, sample.key)).toMatchObject({
        body: expect.objectContaining({ id: sample.id, caption: 'Oi', metadata: { a: [1, null] } }) as unknown,
        status: 'queued',
        probe: false,
        streak: 0,
      });
      expect(await world.ledger.attempts.load(LANE, 'nobody')).toBeUndefined();
    });

    test('counts the workers that died before they began', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      for (const deaths of [1, 2, 3]) expect(await world.ledger.deaths.count(LANE, sample.key)).toBe(deaths);
    });
  });
}
