import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passedDelay, pickGapMs } from './pacing.ts';

// From integers: fast-check's doubles are nearly all tiny, and prove little about seconds.
const chance = fc.nat(999_999).map((n) => n / 1_000_000);
const seconds = fc.nat(60_000).map((n) => n / 1000);
const pace = fc.tuple(seconds, seconds).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));

describe('the gap after a message', () => {
  test('is its delayMessage if it has one, whatever the pace', () => {
    expect(pickGapMs({ delayMessage: 5, pace: { min: 1, max: 1 } }, { min: 9, max: 9 }, () => 0.5)).toBe(5000);
  });

  test('is within the pace of the instance, or of the campaign if it has one', () => {
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

  test('is the delayMessage that was requested', () => {
    for (const asked of [1, 7, 15])
      expect(passedDelay(pickGapMs({ delayMessage: asked }, { min: 0, max: 0 }, Math.random))).toBe(asked);
  });
});
