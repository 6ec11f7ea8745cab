import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonSpan, decidePace, openingAfter, type PaceDecision } from './pace.ts';
import type { Rules } from './rules.ts';

const DAY = 86_400_000;
const SAO_PAULO = 'America/Sao_Paulo';
const OFFICE: Rules = { window: '09:00-18:00', days: 'mon-fri', timezone: SAO_PAULO };

const at = (local: string): number => Date.parse(`${local}:00-03:00`);
const wait = (local: string, reason: string): PaceDecision =>
  ({ waitUntil: at(local), reason }) as unknown as PaceDecision;
const spentOn =
  (...days: string[]) =>
  ({ dailyLimit = 0 }: Rules, day: string): number =>
    days.includes(day) ? dailyLimit : 0;

describe('one set of rules', () => {
  test('without rules a message goes out now', () => {
    expect(decidePace(at('2026-11-21T03:00'), [])).toEqual({ sendNow: true });
    expect(decidePace(at('2026-11-21T03:00'), [{}])).toEqual({ sendNow: true });
  });

  test('within the hours it goes out now, after them at the next opening', () => {
    expect(decidePace(at('2026-11-20T09:00'), [OFFICE])).toEqual({ sendNow: true });
    expect(decidePace(at('2026-11-20T18:00'), [OFFICE])).toEqual(wait('2026-11-23T09:00', 'window'));
  });

  test('waits for a future start, and for the first opening after it', () => {
    const startAtMs = at('2026-11-20T12:00');
    expect(decidePace(at('2026-11-19T10:00'), [OFFICE], { startAtMs })).toEqual(wait('2026-11-20T12:00', 'start'));
    const onSunday = { startAtMs: at('2026-11-22T12:00') };
    expect(decidePace(at('2026-11-20T10:00'), [OFFICE], onSunday)).toEqual(wait('2026-11-23T09:00', 'start'));
    expect(decidePace(at('2026-11-20T12:00'), [OFFICE], { startAtMs })).toEqual({ sendNow: true });
  });

  test('once the daily limit is reached it waits for the next day of its zone', () => {
    const rules = { dailyLimit: 3, timezone: SAO_PAULO };
    const now = at('2026-11-20T23:30');
    expect(decidePace(now, [rules], { sentOn: spentOn('2026-11-20') })).toEqual(
      wait('2026-11-21T00:00', 'daily-limit'),
    );
    expect(decidePace(now, [rules], { sentOn: () => 2 })).toEqual({ sendNow: true });
    expect(decidePace(now, [rules])).toEqual({ sendNow: true });
  });

  test('once the daily limit is reached it waits for the next day’s opening', () => {
    const rules = { ...OFFICE, dailyLimit: 3 };
    expect(decidePace(at('2026-11-20T10:00'), [rules], { sentOn: spentOn('2026-11-20') })).toEqual(
      wait('2026-11-23T09:00', 'daily-limit'),
    );
  });

  test('a window over midnight counts on two days, because the limit is per calendar day', () => {
    const night = { window: '20:00-08:00', timezone: SAO_PAULO, dailyLimit: 3 };
    expect(decidePace(at('2026-11-20T22:00'), [night], { sentOn: spentOn('2026-11-20') })).toEqual(
      wait('2026-11-21T00:00', 'daily-limit'),
    );
  });
});

describe('several sets of rules', () => {
  test('all of them must allow the message', () => {
    const campaign = { window: '14:00-20:00', timezone: SAO_PAULO };
    const both = [OFFICE, campaign];
    expect(decidePace(at('2026-11-20T10:00'), both)).toEqual(wait('2026-11-20T14:00', 'window'));
    expect(decidePace(at('2026-11-20T17:59'), both)).toEqual({ sendNow: true });
    expect(decidePace(at('2026-11-20T18:00'), both)).toEqual(wait('2026-11-23T14:00', 'window'));
    expect(commonSpan(at('2026-11-20T10:00'), both)).toEqual({
      from: at('2026-11-20T14:00'),
      to: at('2026-11-20T18:00'),
    });
  });

  test('each counts its own limit in its own zone', () => {
    const instance = { dailyLimit: 5, timezone: SAO_PAULO };
    const campaign = { dailyLimit: 2, timezone: 'UTC' };
    const asked: string[] = [];
    const sentOn = ({ dailyLimit }: Rules, day: string): number => {
      asked.push(`${dailyLimit} ${day}`);
      return 2;
    };
    decidePace(at('2026-11-20T22:00'), [instance, campaign], { sentOn });
    expect(asked.slice(0, 2)).toEqual(['5 2026-11-20', '2 2026-11-21']);
  });

  test('reports hours that never overlap, and a time to ask again', () => {
    const [morning, evening] = [{ window: '09:00-12:00' }, { window: '14:00-18:00' }];
    const now = at('2026-11-20T10:00');
    expect(decidePace(now, [morning, evening])).toEqual({ waitUntil: now + 7 * DAY, reason: 'never' });
    expect(openingAfter(now, [morning, evening])).toBeUndefined();
    expect(openingAfter(now, [{ days: 'sat' }, { days: 'sun' }])).toBeUndefined();
  });
});

describe('for all rules', () => {
  const ZONES = [SAO_PAULO, 'America/New_York', 'Europe/Lisbon', 'Pacific/Chatham', 'Antarctica/Troll'];
  const clock = fc
    .integer({ min: 0, max: 1439 })
    .map((n) => `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`);
  const rules: fc.Arbitrary<Rules> = fc.record({
    window: fc
      .tuple(clock, clock)
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `${from}-${to}`),
    days: fc
      .subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 })
      .map((names) => names.join(',')),
    timezone: fc.constantFrom(...ZONES),
    dailyLimit: fc.integer({ min: 1, max: 9 }),
  });
  const moment = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2029-01-01') });

  test('a wait ends in the future, within eight days, at a moment when the message may go out', () => {
    fc.assert(
      fc.property(moment, rules, (now, each) => {
        const decided = decidePace(now, [each]);
        if ('sendNow' in decided) return;
        expect(decided.waitUntil).toBeGreaterThan(now);
        expect(decided.waitUntil).toBeLessThanOrEqual(now + 8 * DAY);
        expect(decidePace(decided.waitUntil, [each])).toEqual({ sendNow: true });
        expect(decidePace(decided.waitUntil - 1, [each])).not.toEqual({ sendNow: true });
      }),
    );
  });

  test('asking later never allows an earlier send', () => {
    const soonest = (now: number, sets: Rules[]): number => {
      const decided = decidePace(now, sets);
      return 'sendNow' in decided ? now : decided.waitUntil;
    };
    const lag = fc.integer({ min: 0, max: 3 * DAY });
    const sets = fc.array(rules, { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(moment, lag, sets, (now, later, both) => {
        expect(soonest(now + later, both)).toBeGreaterThanOrEqual(soonest(now, both));
      }),
    );
  });

  test('a limit that is reached today allows no other message today', () => {
    fc.assert(
      fc.property(moment, rules, (now, each) => {
        const decided = decidePace(now, [each], { sentOn: (_rules, day) => (day === dayOf(now, each) ? 9 : 0) });
        expect(decided).not.toEqual({ sendNow: true });
        if ('waitUntil' in decided) expect(dayOf(decided.waitUntil, each) > dayOf(now, each)).toBe(true);
      }),
    );
  });
});

/** The local date, computed in a different way from the code. */
function dayOf(ms: number, { timezone }: Rules): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone!, dateStyle: 'short' }).format(ms);
}
