import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs, passedDelay, pickGapMs } from './throttle.ts';

// From integers: fast-check's doubles are nearly all tiny, and prove little about seconds.
const chance = fc.nat(999_999).map((n) => n / 1_000_000);
const seconds = fc.nat(60_000).map((n) => n / 1000);
const pace = fc.tuple(seconds, seconds).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));

describe('the gap after a message', () => {
  test('is its delayMessage when it has one, whatever the pace', () => {
    expect(pickGapMs({ delayMessage: 5, pace: { min: 1, max: 1 } }, { min: 9, max: 9 }, () => 0.5)).toBe(5000);
  });

  test('is within the instance pace, and a campaign pace overrides it', () => {
    fc.assert(
      fc.property(pace, pace, chance, (own, instance, at) => {
        const plain = pickGapMs({}, instance, () => at);
        expect(plain).toBeGreaterThanOrEqual(instance.min * 1000);
        expect(plain).toBeLessThanOrEqual(instance.max * 1000 + 1e-6);
        const campaign = pickGapMs({ pace: own }, instance, () => at);
        expect(campaign).toBeGreaterThanOrEqual(own.min * 1000);
        expect(campaign).toBeLessThanOrEqual(own.max * 1000 + 1e-6);
      }),
    );
  });

  test('reaches both ends of the pace', () => {
    expect(pickGapMs({}, { min: 1, max: 3 }, () => 0)).toBe(1000);
    expect(pickGapMs({}, { min: 1, max: 3 }, () => 0.9999)).toBeGreaterThan(2990);
  });
});

describe('the delay passed on to Z-API', () => {
  test('is whole seconds from 1 to 15, never longer than our own gap above one second', () => {
    fc.assert(
      fc.property(fc.nat(20_000), (gapMs) => {
        const delay = passedDelay(gapMs);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(1);
        expect(delay).toBeLessThanOrEqual(15);
        if (gapMs >= 1000) expect(delay * 1000).toBeLessThanOrEqual(gapMs);
      }),
    );
  });

  test('is the delayMessage that was asked for', () => {
    for (const asked of [1, 7, 15])
      expect(passedDelay(pickGapMs({ delayMessage: asked }, { min: 0, max: 0 }, Math.random))).toBe(asked);
  });
});

describe('backoff', () => {
  test('grows with every try whatever chance says, until its cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), chance, chance, (n, one, other) => {
        const range = { first: 1000, cap: 1000 * 2 ** 12 };
        expect(backoffMs(n + 1, range, () => other)).toBeGreaterThan(backoffMs(n, range, () => one));
      }),
    );
  });

  test('stays within one and a half times the cap, however often', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), chance, (n, at) => {
        expect(backoffMs(n, { first: 1000, cap: 60_000 }, () => at)).toBeLessThanOrEqual(90_000);
      }),
    );
  });

  test('differs between lanes that failed together', () => {
    expect(backoffMs(1, { first: 1000, cap: 60_000 }, () => 0)).toBe(1000);
    expect(backoffMs(1, { first: 1000, cap: 60_000 }, () => 0.5)).toBe(1250);
  });
});
