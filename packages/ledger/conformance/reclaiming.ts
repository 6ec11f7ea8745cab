import { describe, expect, test } from 'vitest';
import { confirm } from '../src/message/change.ts';
import { LANE, accepted, LONG_MS, FAULTY, gatewayFailed, worldOf, type MakeLedger } from './world.ts';

/** Reclaiming: what a dead worker left open, and how long a lane rests. */
export function reclaiming(make: MakeLedger): void {
  describe('reclaiming', () => {
    test('closes the dead worker\u2019s attempt as unknown, frees the lane and names message and generation', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.go(sample, { owner: 'w1' });
      expect(await world.ledger.attempts.reclaim(LANE, 'w1')).toEqual({ key: sample.key, generation: 1 });
      expect(await world.view(sample)).toMatchObject({
        status: 'unknown',
        attempts: 1,
        error: { code: 'worker-died' },
      });
      expect((await world.ledger.lanes.read(LANE)).open).toBeUndefined();
    });

    test('changes attempts of the named owner only', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.go(sample, { owner: 'w1' });
      const before = await world.snapshot(sample);
      for (const other of ['w2', 'w', 'w11', '']) {
        expect(await world.ledger.attempts.reclaim(LANE, other)).toBeUndefined();
      }
      expect(await world.ledger.attempts.reclaim('suporte', 'w1')).toBeUndefined();
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('leaves an attempt that the owner began after it was found dead: it is alive again', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      const seenDeadAt = await world.now();
      await world.clockPast(seenDeadAt);
      await world.go(sample, { owner: 'w1' });
      const before = await world.snapshot(sample);
      expect(await world.ledger.attempts.reclaim(LANE, 'w1', seenDeadAt)).toBeUndefined();
      expect(await world.snapshot(sample)).toEqual(before);
      const later = await world.now();
      expect(await world.ledger.attempts.reclaim(LANE, 'w1', later)).toMatchObject({ key: sample.key });
    });

    test('does not close an open attempt as a stray', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.go(sample, { owner: 'w1' });
      const before = await world.snapshot(sample);
      expect(await world.ledger.attempts.closeStray(LANE)).toEqual([]);
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('does nothing when the attempt was finished since', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, accepted, { owner: 'w1' });
      const before = await world.snapshot(sample);
      expect(await world.ledger.attempts.reclaim(LANE, 'w1')).toBeUndefined();
      expect(await world.snapshot(sample)).toEqual(before);
    });

    test('is done by one of many concurrent callers', async () => {
      const world = await worldOf(make);
      await world.go(await world.queue(), { owner: 'w1' });
      const taken = await Promise.all(Array.from({ length: 5 }, () => world.ledger.attempts.reclaim(LANE, 'w1')));
      expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
    });

    test('leaves the status of a message that evidence settled before its worker died', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.go(sample, { owner: 'w1' });
      await world.change(sample, confirm('accepted', { zaapId: 'Z1' }));
      expect(await world.ledger.attempts.reclaim(LANE, 'w1')).toEqual({ key: sample.key, generation: 1 });
      expect(await world.status(sample)).toBe('accepted');
      expect((await world.ledger.lanes.read(LANE)).open).toBeUndefined();
    });

    test('makes the lane wait the gap of the attempt, from now', async () => {
      const world = await worldOf(make);
      const [first, second] = [await world.queue(), await world.queue()];
      await world.go(first, { owner: 'w1', gapMs: LONG_MS });
      const earlier = await world.now();
      await world.ledger.attempts.reclaim(LANE, 'w1');
      const { notBefore, now } = await world.ledger.lanes.read(LANE);
      expect(notBefore).toBeGreaterThanOrEqual(earlier + LONG_MS);
      expect(notBefore).toBeLessThanOrEqual(now + LONG_MS);
      expect(await world.open(second)).toMatchObject({ answer: 'wait' });
    });

    test('from an owner that may be alive also waits for its POST, but no longer than an attempt can last', async () => {
      const world = await worldOf(make);
      const rest = async (flight: { attemptMs: number; postMs: number }): Promise<number> => {
        await world.go(await world.queue(), { owner: 'w1', gapMs: 10, flight });
        await world.ledger.attempts.reclaim(LANE, 'w1', await world.now());
        const { notBefore, now } = await world.ledger.lanes.read(LANE);
        return notBefore - now;
      };
      const short = await rest({ attemptMs: 0, postMs: LONG_MS });
      expect(short).toBeLessThanOrEqual(10);
      await world.clockPast((await world.now()) + 10);
      const long = await rest({ attemptMs: 10 * LONG_MS, postMs: LONG_MS });
      expect(long).toBeLessThanOrEqual(LONG_MS + 10);
      expect(long).toBeGreaterThan(LONG_MS - 1000);
    });

    test('never shortens a wait that stands, and does not count as a fault of the lane', async () => {
      const world = await worldOf(make);
      await world.go(await world.queue(), { owner: 'w1', gapMs: 5 });
      await world.ledger.attempts.extendCooldown(LANE, LONG_MS, true);
      const { notBefore } = await world.ledger.lanes.read(LANE);
      await world.ledger.attempts.reclaim(LANE, 'w1');
      expect(await world.ledger.lanes.read(LANE)).toMatchObject({ notBefore, streak: 0 });
    });
  });

  describe('raising a lane\u2019s wait', () => {
    test('returns how long the lane waits, and only ever raises it', async () => {
      const world = await worldOf(make);
      await world.ledger.attempts.extendCooldown(LANE, LONG_MS, true);
      const { notBefore } = await world.ledger.lanes.read(LANE);
      const waitMs = await world.ledger.attempts.extendCooldown(LANE, 10, true);
      expect(waitMs).toBeGreaterThan(10);
      expect(waitMs).toBeLessThanOrEqual(LONG_MS);
      expect((await world.ledger.lanes.read(LANE)).notBefore).toBe(notBefore);
    });

    test('ends the need for a probe when the number works, and counts a fault when it does not', async () => {
      const world = await worldOf(make);
      const sample = await world.queue();
      await world.attempt(sample, { ...gatewayFailed, lane: FAULTY });
      await world.ledger.attempts.extendCooldown(LANE, 0, false);
      expect(await world.ledger.attempts.load(LANE, sample.key)).toMatchObject({ probe: true, streak: 2 });
      await world.ledger.attempts.extendCooldown(LANE, 0, true);
      expect(await world.ledger.attempts.load(LANE, sample.key)).toMatchObject({ probe: false, streak: 2 });
    });
  });
}
