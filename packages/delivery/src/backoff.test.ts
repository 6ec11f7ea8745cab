import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

// From integers: fast-check's doubles are nearly all tiny, and prove little about seconds.
const chance = fc.nat(999_999).map((n) => n / 1_000_000);

describe('backoff', () => {
  test('grows with every retry up to its cap, whatever the random part is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), chance, chance, (n, one, other) => {
        const range = { first: 1000, cap: 1000 * 2 ** 12 };
        expect(backoffMs(n + 1, range, () => other)).toBeGreaterThan(backoffMs(n, range, () => one));
      }),
    );
  });

  test('never exceeds one and a half times the cap', () => {
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
