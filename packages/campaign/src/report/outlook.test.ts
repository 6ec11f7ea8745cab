import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatEstimate } from './estimate.ts';
import { isReliable, outlookOf, rateOf, type OutlookLane, type OutlookTerms } from './outlook.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ZONE = 'America/Sao_Paulo';
/** A Saturday, noon. */
const NOW = Date.parse('2026-11-21T12:00:00-03:00');
const MONDAY = Date.parse('2026-11-23T09:00:00-03:00');
const pace = { min: 2, max: 2 };
const office = { window: '09:00-18:00', days: 'mon-fri', timezone: ZONE };

/** The outlook in one line. */
function said(lanes: readonly OutlookLane[], terms: OutlookTerms = {}): string {
  const { estimate, still, last } = outlookOf(lanes, { nowMs: NOW, ...terms });
  return [
    ...(estimate === undefined ? [] : [formatEstimate(estimate)]),
    ...(last === undefined ? [] : [`last ${last.instance}${last.opensAtMs === MONDAY ? ' (Monday)' : ''}`]),
    ...still.map(({ instance, stopped }) => `still ${instance} (${stopped.join()})`),
  ].join(', ');
}

const a = { instance: 'a', pace };
const b = { instance: 'b', pace };
const held = { stopped: ['disconnected'] } as const;
const noWorker = { stopped: ['no-worker'] } as const;

describe('the predicted end of a campaign', () => {
  test.each<[string, readonly OutlookLane[], OutlookTerms, string]>([
    ['a number that sends', [{ ...a, messages: 1000 }], {}, 'about 37 min – 58 min'],
    ['its only number is held', [{ ...a, messages: 8, ...held }], {}, 'still a (disconnected)'],
    ['its only number has no worker', [{ ...a, messages: 8, ...noWorker }], {}, 'still a (no-worker)'],
    ['nothing is left', [{ ...a, messages: 0, ...held }], {}, ''],
    [
      'two numbers that do not share, one held',
      [
        { ...a, messages: 1000 },
        { ...b, messages: 8, ...held },
      ],
      {},
      'about 37 min – 58 min, still b (disconnected)',
    ],
    [
      'the held one has all remaining messages and keeps them',
      [
        { ...a, messages: 0 },
        { ...b, messages: 8, ...held },
      ],
      {},
      'still b (disconnected)',
    ],
    [
      'the other takes the messages of a held one',
      [
        { ...a, messages: 500 },
        { ...b, messages: 500, ...held },
      ],
      { shares: true },
      'about 37 min – 58 min',
    ],
    [
      'but the messages queued on it wait for it',
      [
        { ...a, messages: 500 },
        { ...b, messages: 500, queued: 2, ...held },
      ],
      { shares: true },
      'about 37 min – 58 min, still b (disconnected)',
    ],
    [
      'both are held',
      [
        { ...a, messages: 5, ...held },
        { ...b, messages: 0, stopped: ['paused'] },
      ],
      { shares: true },
      'still a (disconnected)',
    ],
    [
      'any number may take all messages, and no number sends',
      [{ ...a, messages: 0, ...held }],
      { pool: 9 },
      'still a (disconnected)',
    ],
    [
      'no worker enqueues the messages of a number without a worker',
      [
        { ...a, messages: 500 },
        { ...b, messages: 500, ...noWorker },
      ],
      { shares: true },
      'about 18 min – 29 min, still b (no-worker)',
    ],
    [
      'one of two is closed until Monday',
      [
        { ...a, messages: 100 },
        { ...b, messages: 100, rules: office },
      ],
      {},
      'about 45 h 05, last b (Monday)',
    ],
    [
      'one of two has much more to send',
      [
        { ...a, messages: 100 },
        { ...b, messages: 1000 },
      ],
      {},
      'about 37 min – 58 min, last b',
    ],
    [
      'two numbers that end together',
      [
        { ...a, messages: 100 },
        { ...b, messages: 101 },
      ],
      {},
      'about 4 min – 6 min',
    ],
    [
      'a campaign whose daily limit is reached until Monday',
      [{ ...a, messages: 5 }],
      { startAtMs: MONDAY },
      'about 45 h 00',
    ],
    ['a number that rests until Monday', [{ ...a, messages: 5, fromMs: MONDAY }], {}, 'about 45 h 00'],
    // The demo of the finding: 4,757 at 325 a minute are 14.6 minutes, whatever the pace would allow.
    [
      'a measured speed overrides the pace',
      [
        { ...a, pace: { min: 0, max: 0.3 }, messages: 2379, measured: { perMinute: 162.5, of: 162 } },
        { ...b, pace: { min: 0, max: 0.3 }, messages: 2378, measured: { perMinute: 162.5, of: 162 } },
      ],
      {},
      'about 13 min – 16 min',
    ],
  ])('%s', (_what, lanes, terms, text) => {
    expect(said(lanes, terms)).toBe(text);
  });

  test('an estimate is given exactly while some of the remaining messages move', () => {
    const lane = fc.record({
      instance: fc.constant('x'),
      messages: fc.nat(50),
      queued: fc.nat(5),
      stopped: fc.constantFrom([], ['paused'], ['no-worker']) as fc.Arbitrary<OutlookLane['stopped'] & {}>,
    });
    fc.assert(
      fc.property(fc.array(lane, { minLength: 1, maxLength: 4 }), fc.nat(20), fc.boolean(), (lanes, pool, shares) => {
        const named = lanes.map((each, at) => ({
          ...each,
          instance: `n${at}`,
          queued: Math.min(each.queued, each.messages),
        }));
        const { estimate, still } = outlookOf(named, { pool, shares, nowMs: NOW });
        const sending = named.filter(({ stopped }) => stopped.length === 0);
        const left = named.reduce((sum, { messages }) => sum + messages, pool);
        const own = sending.reduce((sum, { messages }) => sum + messages, pool);
        if (sending.length === 0) expect(estimate).toBeUndefined();
        if (sending.length > 0 && own > 0) expect(estimate!.maxMs).toBeGreaterThan(0);
        // All remaining messages are mentioned: they move, or they wait.
        if (left > 0) expect((estimate?.maxMs ?? 0) > 0 || still.length > 0).toBe(true);
        for (const { instance } of still) expect(sending.map((each) => each.instance)).not.toContain(instance);
      }),
    );
  });
});

describe('the measured speed', () => {
  const every = (ms: number, count: number, from = 0): number[] =>
    Array.from({ length: count }, (_none, at) => from + (at + 1) * ms);

  test.each<[string, number[], number, number]>([
    ['nothing yet', [], 0, 0],
    ['one a second for a minute', every(1000, 59), 60, 59],
    ['what is older than a minute does not count', every(1000, 120), 60, 59],
    ['it stopped half a minute ago', every(1000, 20, 30_000), 0, 0],
    ['it continued after a pause', [...every(1000, 15), ...every(1000, 10, 40_000)], 60, 15],
    ['three in one second do not make 180 a minute', [300, 600, 900], 36, 3],
  ])('%s', (_what, ages, perMinute, of) => {
    const rate = rateOf(ages, 16_000);
    expect(rate.of).toBe(of);
    expect(rate.perMinute).toBeCloseTo(perMinute, 0);
  });

  test('it predicts the end of a campaign only from ten messages and five seconds on', () => {
    expect(isReliable(rateOf(every(1000, 9), 16_000))).toBe(false);
    expect(isReliable(rateOf(every(100, 40), 16_000))).toBe(false);
    expect(isReliable(rateOf(every(100, 60), 16_000))).toBe(true);
    expect(isReliable(rateOf([], 16_000))).toBe(false);
  });
});

test('a number that pauses is never done before it sends', () => {
  const { estimate } = outlookOf([{ ...a, messages: 1, fromMs: NOW + HOUR }], { nowMs: NOW });
  expect(estimate!.minMs).toBeGreaterThanOrEqual(HOUR);
});
