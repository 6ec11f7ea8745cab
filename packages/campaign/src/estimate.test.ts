import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimate, formatEstimate } from './estimate.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('one lane takes its messages and the gaps between them', () => {
  expect(estimate([{ messages: 101, pace: { min: 5, max: 5 } }], 0, { minMs: 1000, maxMs: 2000 })).toEqual({
    minMs: 100 * 5000 + 101 * 1000,
    maxMs: 100 * 5000 + 101 * 2000,
  });
  expect(estimate([{ messages: 0 }])).toEqual({ minMs: 0, maxMs: 0 });
  expect(estimate([])).toEqual({ minMs: 0, maxMs: 0 });
});

test('the range holds a run with random gaps nearly always', () => {
  const lane = { messages: 400, pace: { min: 1, max: 3 } };
  const { minMs, maxMs } = estimate([lane], 0, { minMs: 500, maxMs: 500 });
  let inside = 0;
  // A generator of its own, so that the figure is the same in every run.
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let run = 0; run < 500; run++) {
    let ms = 400 * 500;
    for (let gap = 0; gap < 399; gap++) ms += 1000 + random() * 2000;
    if (ms >= minMs && ms <= maxMs) inside++;
  }
  expect(inside).toBeGreaterThan(465);
  expect(maxMs - minMs).toBeLessThan(0.08 * maxMs);
});

test('lanes run side by side, and shared messages go to whoever is free', () => {
  const fixed = { minMs: 1000, maxMs: 1000 };
  const pace = { min: 1, max: 1 };
  const alone = estimate([{ messages: 300, pace }], 0, fixed);
  expect(
    estimate(
      [
        { messages: 300, pace },
        { messages: 100, pace },
      ],
      0,
      fixed,
    ),
  ).toEqual(alone);
  const filled = estimate(
    [
      { messages: 300, pace },
      { messages: 100, pace },
    ],
    200,
    fixed,
  );
  expect(filled.maxMs).toBeCloseTo(alone.maxMs, -4);
  const split = estimate(
    [
      { messages: 0, pace },
      { messages: 0, pace },
    ],
    200,
    fixed,
  );
  expect(split.maxMs).toBeCloseTo(estimate([{ messages: 100, pace }], 0, fixed).maxMs, -4);
});

test('no load makes a range that is upside down, and more messages never end sooner', () => {
  const pace = fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 }))
    .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
  const lanes = fc.array(fc.record({ messages: fc.nat(5000), pace }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(lanes, fc.nat(20_000), (loads, shared) => {
      const { minMs, maxMs } = estimate(loads, shared);
      expect(minMs).toBeLessThanOrEqual(maxMs);
      expect(estimate(loads, shared + 100).maxMs).toBeGreaterThanOrEqual(maxMs);
    }),
  );
});

test.each([
  [30_000, 50_000, 'under a minute'],
  [20_000, 70_000, 'about under a minute – 1 min'],
  [12 * MINUTE, 14 * MINUTE, 'about 12 min – 14 min'],
  [5 * MINUTE, 5 * MINUTE + 1, 'about 5 min'],
  [8 * HOUR + 14 * MINUTE, 8 * HOUR + 41 * MINUTE, 'about 8 h 15 – 8 h 40'],
  [59.8 * MINUTE, 2 * HOUR, 'about 1 h 00 – 2 h 00'],
  [50 * HOUR, 60 * HOUR, 'about 2.1 days – 2.5 days'],
])('from %d to %d ms reads %j', (minMs, maxMs, text) => {
  expect(formatEstimate({ minMs, maxMs })).toBe(text);
});
