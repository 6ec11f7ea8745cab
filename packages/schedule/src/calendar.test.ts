import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDay, nextSpan } from './calendar.ts';
import type { Rules } from './rules.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The span from a moment on, as UTC texts without their constant part. */
function span(at: string, rules: Rules): string {
  const { from, to } = nextSpan(Date.parse(at), rules);
  return `${text(from)} – ${text(to)}`;
}

function text(ms: number): string {
  return new Date(ms).toISOString().replace(':00.000Z', 'Z');
}

describe('hours and days in a time zone', () => {
  test.each<[what: string, at: string, rules: Rules, expected: string]>([
    [
      'on Friday evening the next span is on Monday',
      '2026-11-20T22:00:00Z',
      { window: '09:00-18:00', days: 'mon-fri', timezone: 'America/Sao_Paulo' },
      '2026-11-23T12:00Z – 2026-11-23T21:00Z',
    ],
    [
      'within the hours it is today’s span',
      '2026-11-20T12:00:00Z',
      { window: '09:00-18:00', timezone: 'America/Sao_Paulo' },
      '2026-11-20T12:00Z – 2026-11-20T21:00Z',
    ],
    [
      'the end of the window is not part of it',
      '2026-11-20T21:00:00Z',
      { window: '09:00-18:00', timezone: 'America/Sao_Paulo' },
      '2026-11-21T12:00Z – 2026-11-21T21:00Z',
    ],
    [
      'a window over midnight belongs to the day on which it opens',
      '2026-11-21T05:00:00Z',
      { window: '20:00-08:00', days: 'fri', timezone: 'America/Sao_Paulo' },
      '2026-11-20T23:00Z – 2026-11-21T11:00Z',
    ],
    [
      'the morning after a night without a window is closed',
      '2026-11-20T05:00:00Z',
      { window: '20:00-08:00', days: 'fri', timezone: 'America/Sao_Paulo' },
      '2026-11-20T23:00Z – 2026-11-21T11:00Z',
    ],
    [
      'days without hours are whole days of the zone',
      '2026-11-20T00:00:00Z',
      { days: 'sat', timezone: 'America/Sao_Paulo' },
      '2026-11-21T03:00Z – 2026-11-22T03:00Z',
    ],
    [
      'a single weekday recurs a week later',
      '2026-11-21T18:00:00Z',
      { window: '09:00-15:00', days: 'sat', timezone: 'America/Sao_Paulo' },
      '2026-11-28T12:00Z – 2026-11-28T18:00Z',
    ],
  ])('%s', (_what, at, rules, expected) => {
    expect(span(at, rules)).toBe(expected);
  });
});

describe('daylight saving time', () => {
  test.each<[what: string, at: string, rules: Rules, expected: string]>([
    [
      'New York: a window around the skipped hour is an hour shorter',
      '2026-03-08T05:00:00Z',
      { window: '01:00-04:00', timezone: 'America/New_York' },
      '2026-03-08T06:00Z – 2026-03-08T08:00Z',
    ],
    [
      'New York: a skipped opening time becomes the moment of the change',
      '2026-03-08T05:00:00Z',
      { window: '02:30-09:00', timezone: 'America/New_York' },
      '2026-03-08T07:00Z – 2026-03-08T13:00Z',
    ],
    [
      'New York: a skipped closing time becomes the moment of the change',
      '2026-03-08T05:00:00Z',
      { window: '01:00-02:30', timezone: 'America/New_York' },
      '2026-03-08T06:00Z – 2026-03-08T07:00Z',
    ],
    [
      'New York: a window that is skipped entirely opens right after, for its full length',
      '2026-03-08T05:00:00Z',
      { window: '02:15-02:45', days: 'sun', timezone: 'America/New_York' },
      '2026-03-08T07:00Z – 2026-03-08T07:30Z',
    ],
    [
      'New York: in the repeated hour the first occurrence opens',
      '2026-11-01T04:00:00Z',
      { window: '01:30-05:00', timezone: 'America/New_York' },
      '2026-11-01T05:30Z – 2026-11-01T10:00Z',
    ],
    [
      'New York: in the repeated hour the first occurrence closes',
      '2026-11-01T03:00:00Z',
      { window: '22:00-01:30', timezone: 'America/New_York' },
      '2026-11-01T02:00Z – 2026-11-01T05:30Z',
    ],
    [
      'New York: a window inside the repeated hour opens once',
      '2026-11-01T05:50:00Z',
      { window: '01:15-01:45', timezone: 'America/New_York' },
      '2026-11-02T06:15Z – 2026-11-02T06:45Z',
    ],
    [
      'New York: the day of the change is an hour longer',
      '2026-11-01T12:00:00Z',
      { days: 'sun', timezone: 'America/New_York' },
      '2026-11-01T04:00Z – 2026-11-02T05:00Z',
    ],
    [
      'Lisbon: nine o’clock is an hour earlier in UTC in summer',
      '2026-03-29T00:00:00Z',
      { window: '09:00-18:00', timezone: 'Europe/Lisbon' },
      '2026-03-29T08:00Z – 2026-03-29T17:00Z',
    ],
    [
      'Lisbon: nine o’clock is nine in UTC in winter',
      '2026-10-25T00:00:00Z',
      { window: '09:00-18:00', timezone: 'Europe/Lisbon' },
      '2026-10-25T09:00Z – 2026-10-25T18:00Z',
    ],
    [
      'Chatham: a change at 02:45 with an offset of 45 minutes',
      '2026-09-26T12:00:00Z',
      { window: '02:50-03:50', timezone: 'Pacific/Chatham' },
      '2026-09-26T14:00Z – 2026-09-26T14:05Z',
    ],
    [
      'Troll: two hours are skipped at once',
      '2026-03-28T23:00:00Z',
      { window: '00:30-02:30', timezone: 'Antarctica/Troll' },
      '2026-03-29T00:30Z – 2026-03-29T01:00Z',
    ],
    [
      'Troll: two hours are repeated',
      '2026-10-24T23:00:00Z',
      { window: '01:30-04:00', timezone: 'Antarctica/Troll' },
      '2026-10-24T23:30Z – 2026-10-25T04:00Z',
    ],
    [
      'São Paulo in 2018: a skipped midnight becomes one o’clock',
      '2018-11-03T12:00:00Z',
      { days: 'sun', timezone: 'America/Sao_Paulo' },
      '2018-11-04T03:00Z – 2018-11-05T02:00Z',
    ],
    [
      'São Paulo in 2026: no daylight saving time',
      '2026-11-01T12:00:00Z',
      { days: 'sun', timezone: 'America/Sao_Paulo' },
      '2026-11-01T03:00Z – 2026-11-02T03:00Z',
    ],
  ])('%s', (_what, at, rules, expected) => {
    expect(span(at, rules)).toBe(expected);
  });
});

const ZONES = [
  'America/Sao_Paulo',
  'America/New_York',
  'America/St_Johns',
  'Europe/Lisbon',
  'Pacific/Chatham',
  'Antarctica/Troll',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'UTC',
];
/** Zones without a change within the moments below, so that the local clock decides alone. */
const STEADY = ['America/Sao_Paulo', 'Asia/Kathmandu', 'America/Manaus', 'UTC'];

const minute = fc.integer({ min: 0, max: 1439 });
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const window = fc
  .tuple(minute, minute)
  .filter(([from, to]) => from !== to)
  .map(([from, to]) => `${clock(from)}-${clock(to)}`);
const NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const weekdays = fc.subarray(NAMES, { minLength: 1 }).map((names) => names.join(','));
const moment = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2029-01-01') });

function rulesIn(zones: string[]): fc.Arbitrary<Rules & { timezone: string }> {
  return fc
    .record({ window: fc.option(window), days: fc.option(weekdays), timezone: fc.constantFrom(...zones) })
    .map(({ window: hours, days, timezone }) => ({
      timezone,
      ...(hours === null ? {} : { window: hours }),
      ...(days === null ? {} : { days }),
    }));
}

describe('for all rules', () => {
  test('the next span is not over, opens within eight days, and is the first', () => {
    fc.assert(
      fc.property(moment, rulesIn(ZONES), fc.double({ min: 0, max: 1, noNaN: true }), (at, rules, part) => {
        const { from, to } = nextSpan(at, rules);
        expect(from).toBeLessThan(to);
        expect(to).toBeGreaterThan(at);
        if (from === -Infinity) return;
        expect(from).toBeLessThanOrEqual(at + 8 * DAY);
        const between = from > at ? at + (from - at) * part : at;
        expect(nextSpan(between, rules)).toEqual({ from, to });
        const after = nextSpan(to, rules);
        expect(after.from).toBeGreaterThanOrEqual(to);
      }),
    );
  });

  test('in a zone without changes it is open exactly when the local clock says so', () => {
    const format = new Map(
      STEADY.map((timeZone) => [
        timeZone,
        new Intl.DateTimeFormat('en-GB', {
          timeZone,
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        }),
      ]),
    );
    fc.assert(
      fc.property(moment, rulesIn(STEADY), (at, rules) => {
        const parts = format.get(rules.timezone)!.formatToParts(at);
        const part = (type: string): string => parts.find((each) => each.type === type)!.value;
        const today = NAMES.indexOf(part('weekday').toLowerCase());
        const time = `${part('hour')}:${part('minute')}`;
        const [from = '00:00', to = '24:00'] = rules.window?.split('-') ?? [];
        const named = (day: number): boolean => rules.days?.split(',').includes(NAMES[(day + 7) % 7]!) ?? true;
        const open =
          from < to
            ? named(today) && time >= from && time < to
            : (named(today) && time >= from) || (named(today - 1) && time < to);
        const found = nextSpan(at, rules);
        expect(found.from <= at).toBe(open);
      }),
    );
  });

  test('days of a zone have no gap and no overlap, and each name occurs once', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), (at, timezone) => {
        const day = localDay(at, timezone);
        expect(day.from).toBeLessThanOrEqual(at);
        expect(day.to).toBeGreaterThan(at);
        const next = localDay(day.to, timezone);
        expect(next.from).toBe(day.to);
        expect(next.name > day.name).toBe(true);
        expect(localDay(day.from, timezone)).toEqual(day);
      }),
    );
  });
});

test('a day is named by its zone', () => {
  const at = Date.parse('2026-11-21T02:30:00Z');
  expect(localDay(at, 'America/Sao_Paulo').name).toBe('2026-11-20');
  expect(localDay(at, 'UTC').name).toBe('2026-11-21');
  expect(localDay(at, 'Pacific/Chatham').name).toBe('2026-11-21');
});

test('a day on which clocks go back over midnight is one day: the repeated date starts no new one', () => {
  // Saint John's, 2006: at 00:01 on October 29 the clocks went back to 23:01 on October 28.
  const again = Date.parse('2006-10-29T02:45:00Z');
  const before = localDay(again - HOUR, 'America/St_Johns');
  const { name, from } = localDay(again, 'America/St_Johns');
  expect([before.name, name, from]).toEqual(['2006-10-28', '2006-10-29', Date.parse('2006-10-29T02:30:00Z')]);
});

test('unchecked texts are refused, not guessed at', () => {
  expect(() => nextSpan(0, { window: '9-18' })).toThrow(RangeError);
  expect(() => nextSpan(0, { days: 'never' })).toThrow(RangeError);
});
