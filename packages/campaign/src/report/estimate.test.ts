import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimate, formatEstimate, type EstimateTerms, type LaneLoad } from './estimate.ts';

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

test('lanes run in parallel, and shared messages go to the lane that is free first', () => {
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

describe('with hours, days and daily limits', () => {
  const ZONE = 'America/Sao_Paulo';
  const fixed = { minMs: 0, maxMs: 0 };
  const pace = { min: 60, max: 60 };
  const DAY = 24 * HOUR;
  const at = (local: string): number => Date.parse(`${local}:00-03:00`);
  /** When it is done, in the zone's own time, by the later end of the range. */
  function done(lanes: LaneLoad[], terms: EstimateTerms, shared = 0): string {
    const nowMs = at('2026-11-20T12:00');
    const { minMs, maxMs } = estimate(lanes, shared, fixed, { nowMs, ...terms });
    expect(minMs).toBeLessThanOrEqual(maxMs);
    return new Date(nowMs + maxMs - 3 * HOUR).toISOString().slice(0, 16);
  }
  const office = { window: '09:00-18:00', days: 'mon-fri', timezone: ZONE };

  test('messages that do not fit into the day continue at the next opening', () => {
    // Friday has six hours left, one message a minute; Monday does the rest.
    // The gaps are averaged, so the result is exact to a minute.
    expect(done([{ messages: 300, pace, rules: office }], {})).toBe('2026-11-20T16:59');
    expect(done([{ messages: 420, pace, rules: office }], {})).toBe('2026-11-23T09:58');
    expect(done([{ messages: 420, pace }], { rules: office })).toBe('2026-11-23T09:58');
    expect(done([{ messages: 420, pace }], {})).toBe('2026-11-20T18:59');
  });

  test('it counts from now, even to a start that lies ahead', () => {
    expect(done([{ messages: 61, pace }], { startAtMs: at('2026-11-20T15:00') })).toBe('2026-11-20T16:00');
    expect(done([{ messages: 61, pace, rules: office }], { startAtMs: at('2026-11-21T15:00') })).toBe(
      '2026-11-23T10:00',
    );
  });

  test('an instance’s daily limit spreads the rest over days', () => {
    const rules = { dailyLimit: 100, timezone: ZONE };
    expect(done([{ messages: 100, pace, rules }], {})).toBe('2026-11-20T13:39');
    expect(done([{ messages: 250, pace, rules }], {})).toBe('2026-11-22T00:49');
  });

  test('a daily limit covers both nights that the day has parts of', () => {
    // At noon it is closed. Ten go at 20:00, ten after midnight; the evening of that day has none left.
    const rules = { window: '20:00-08:00', dailyLimit: 10, timezone: ZONE };
    expect(done([{ messages: 25, pace, rules }], {})).toBe('2026-11-22T00:04');
  });

  test('a campaign’s daily limit covers all of its lanes', () => {
    const rules = { dailyLimit: 100, timezone: ZONE };
    const two = [
      { messages: 150, pace },
      { messages: 150, pace },
    ];
    expect(done(two, { rules })).toBe('2026-11-22T00:49');
    expect(done([{ messages: 300, pace }], { rules })).toBe('2026-11-22T01:39');
  });

  test('shared messages go to the number that may send more', () => {
    const lanes = [
      { messages: 0, pace, rules: { dailyLimit: 10, timezone: ZONE } },
      { messages: 0, pace },
    ];
    expect(done(lanes, {}, 300) < '2026-11-20T18:00').toBe(true);
  });

  test('hours that never meet never end, and the text says so', () => {
    const never = estimate([{ messages: 1, rules: { window: '09:00-12:00' } }], 0, fixed, {
      rules: { window: '13:00-18:00' },
      nowMs: at('2026-11-20T12:00'),
    });
    expect(never.minMs).toBe(Infinity);
    expect(formatEstimate(never)).toMatch(/^never/);
  });

  test('an estimate of years is given without simulating each day', () => {
    const { maxMs } = estimate([{ messages: 1_000_000, pace, rules: { dailyLimit: 1, timezone: ZONE } }], 0, fixed, {
      nowMs: at('2026-11-20T12:00'),
    });
    expect(maxMs / DAY).toBeGreaterThan(990_000);
    expect(maxMs / DAY).toBeLessThan(1_010_000);
  });

  test('a rounding error of the shared load costs no further day', () => {
    // 1,750 messages at 50 a day: the last ones are sent in one Saturday night.
    const rules = { days: 'sat', window: '20:00-08:00', dailyLimit: 50, timezone: ZONE };
    const { minMs, maxMs } = estimate([{ messages: 1750, rules }], 0, fixed, { nowMs: at('2026-01-01T12:00') });
    expect(maxMs).toBeGreaterThanOrEqual(minMs);
    expect(maxMs - minMs).toBeLessThan(HOUR);
  });

  test('rules never make it sooner', () => {
    const day = fc.constantFrom('mon-fri', 'sat', 'mon,wed');
    const rules = fc.record({
      days: day,
      window: fc.constantFrom('09:00-18:00', '20:00-08:00'),
      timezone: fc.constantFrom(ZONE, 'America/New_York'),
      dailyLimit: fc.integer({ min: 50, max: 2000 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), rules, fc.nat(365), (messages, each, days) => {
        const nowMs = at('2026-01-01T12:00') + days * DAY;
        const free = estimate([{ messages }], 0, fixed, { nowMs });
        const bound = estimate([{ messages, rules: each }], 0, fixed, { nowMs });
        expect(bound.minMs).toBeGreaterThanOrEqual(free.minMs - 1);
        expect(bound.maxMs).toBeGreaterThanOrEqual(bound.minMs);
      }),
      { numRuns: 400 },
    );
  });
});
