import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createContinuousLease, type Moment } from './continuous-lease.ts';

const TTL = 15_000;
const TRUST = 13_000;

const at = (ms: number): Moment => ({ wall: 1_000_000 + ms, monotonic: ms });

describe('a continuous lease', () => {
  test('is not held before the first sign was acknowledged, nor for anything begun before that', () => {
    const lease = createContinuousLease(TRUST);
    expect(lease.broken(0, at(0))).toEqual({ kind: 'unproven' });
    lease.renew(at(0), at(100));
    expect(lease.broken(99, at(200))).toEqual({ kind: 'interrupted' });
    expect(lease.broken(100, at(200))).toBeUndefined();
  });

  test.for(['wall', 'monotonic'] as const)('ends with the age of the last sign, by the %s clock alone', (which) => {
    const lease = createContinuousLease(TRUST);
    lease.renew(at(0), at(0));
    expect(lease.broken(0, { ...at(0), [which]: at(TRUST)[which] })).toBeUndefined();
    expect(lease.broken(0, { ...at(0), [which]: at(TRUST + 1)[which] })).toEqual({ kind: 'old', ageMs: TRUST + 1 });
  });

  test('a sign after a gap renews it for what begins afterwards only, as does one after a loss', () => {
    const lease = createContinuousLease(TRUST);
    lease.renew(at(0), at(0));
    lease.renew(at(TRUST), at(TRUST + 1));
    expect(lease.broken(0, at(TRUST + 1))).toEqual({ kind: 'interrupted' });
    expect(lease.broken(TRUST + 1, at(TRUST + 1))).toBeUndefined();
    lease.lose();
    expect(lease.broken(TRUST + 1, at(TRUST + 2))).toEqual({ kind: 'unproven' });
    lease.renew(at(TRUST + 2), at(TRUST + 3));
    expect(lease.broken(TRUST + 1, at(TRUST + 4))).toEqual({ kind: 'interrupted' });
  });

  /**
   * Time passes in steps. In some one clock is wrong: the machine is suspended (its monotonic clock stands still), or its wall clock
   * is set back; not both in one life, against which no clock would help. A sign takes effect for the others at some moment between request and acknowledgement, or never.
   */
  const step = fc.record({
    passMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 40_000 })),
    isWrong: fc.nat(4).map((chance) => chance === 0),
    sign: fc.constantFrom('none', 'request', 'effect', 'acknowledge', 'acknowledge', 'fail'),
    begins: fc.boolean(),
  });

  test('is held only by a holder that at no moment since then was silent for a TTL, in any order of events', () => {
    let granted = 0;
    let refusedSilent = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('wall', 'monotonic'),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        (wrong, steps) => {
          const lease = createContinuousLease(TRUST);
          let truth = 0;
          const now: Moment = { wall: 5_000_000, monotonic: 10 };
          let requested: Moment | undefined;
          let effective = false;
          /** Moments at which others saw a sign. */
          const seen: number[] = [];
          const begun: { truth: number; monotonic: number }[] = [];
          const wasSilent = (from: number): boolean => {
            // The last sign that was seen by `from`, and every one since, up to now.
            const last = seen.filter((each) => each <= from).at(-1);
            if (last === undefined) return true;
            const marks = [last, ...seen.filter((each) => each > from), truth];
            return marks.some((mark, nth) => nth > 0 && mark - marks[nth - 1]! >= TTL && mark > from);
          };
          const takesEffect = (): void => {
            if (requested === undefined || effective) return;
            effective = true;
            seen.push(truth);
          };
          for (const { passMs, isWrong, sign, begins } of steps) {
            truth += passMs;
            now.wall += isWrong && wrong === 'wall' ? -passMs : passMs;
            // A process that does anything runs for a moment at least.
            now.monotonic += (isWrong && wrong === 'monotonic' ? 0 : passMs) + 0.01;
            if (sign === 'request' && requested === undefined) {
              requested = { ...now };
              effective = false;
            } else if (sign === 'effect') takesEffect();
            else if (sign === 'fail') requested = undefined;
            else if (sign === 'acknowledge' && requested !== undefined) {
              takesEffect();
              lease.renew(requested, { ...now });
              requested = undefined;
            }
            if (begins) begun.push({ truth, monotonic: now.monotonic });
            for (const each of begun) {
              const silent = wasSilent(each.truth);
              if (lease.broken(each.monotonic, { ...now }) === undefined) {
                granted += 1;
                expect(silent).toBe(false);
              } else if (silent) refusedSilent += 1;
            }
          }
        },
      ),
      { numRuns: 3_000 },
    );
    // Both happened, or this proves nothing.
    expect(Math.min(granted, refusedSilent)).toBeGreaterThan(100);
  });
});
