import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { parseDays, parseWindow } from './rules.ts';
import { canonicalDays, canonicalRules, canonicalWindow, readTime } from './written.ts';

const ZONE = 'America/Sao_Paulo';
const NOW = Date.parse('2026-11-21T15:00:00Z');

describe('days', () => {
  test.for([
    ['seg-sex', 'mon-fri'],
    ['Seg–Sex', 'mon-fri'],
    ['segunda a sexta', 'mon-fri'],
    ['segunda-feira a sexta-feira', 'mon-fri'],
    ['seg,qua,sex', 'mon,wed,fri'],
    ['seg, qua e sex', 'mon,wed,fri'],
    ['sáb', 'sat'],
    ['sábado e domingo', 'sat,sun'],
    ['terça até quinta', 'tue-thu'],
    ['monday to friday', 'mon-fri'],
    ['mon-fri', 'mon-fri'],
  ])('%s is %s', ([text, expected]) => {
    expect(canonicalDays(text!)).toBe(expected);
  });

  test.for(['', 'seg-', 'seg-ter-qua', 'se', 'segx', 'seg;ter', 'feira', 'a', '-feira'])(
    '"%s" stays as it is, and is refused',
    (text) => {
      expect(canonicalDays(text)).toBe(text);
      expect(parseDays(canonicalDays(text))).toBeUndefined();
    },
  );

  test('written in Portuguese mean the same as in English, whatever their order', () => {
    const english = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    const portuguese = ['seg', 'ter', 'qua', 'qui', 'sex', 'sáb', 'dom'];
    const part = fc.tuple(fc.nat(6), fc.option(fc.nat(6), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const written = (names: readonly string[]): string =>
          parts.map(([from, to]) => (to === undefined ? names[from] : `${names[from]}-${names[to]}`)).join(',');
        expect(parseDays(canonicalDays(written(portuguese)))).toEqual(parseDays(written(english)));
      }),
    );
  });
});

describe('hours', () => {
  test.for([
    ['9h-18h', '09:00-18:00'],
    ['9h30 às 18h', '09:30-18:00'],
    ['das 9h às 18h', '09:00-18:00'],
    ['9:00-18:00', '09:00-18:00'],
    ['20h–8h', '20:00-08:00'],
    ['09:00-18:00', '09:00-18:00'],
    ['8h a 24h', '08:00-24:00'],
  ])('%s are %s', ([text, expected]) => {
    expect(canonicalWindow(text!)).toBe(expected);
  });

  test.for(['9-18', '9h', '9h-25h', '9h-9h', '9h60-10h', '24h-8h', 'manhã', ''])(
    '"%s" stays as it is, and is refused',
    (text) => {
      expect(canonicalWindow(text)).toBe(text);
      expect(parseWindow(text)).toBeUndefined();
    },
  );
});

test('rules keep everything else', () => {
  const rules = { window: '9h-18h', days: 'seg-sex', timezone: ZONE, dailyLimit: 5 };
  expect(canonicalRules(rules)).toEqual({ window: '09:00-18:00', days: 'mon-fri', timezone: ZONE, dailyLimit: 5 });
  expect(canonicalRules({})).toEqual({});
});

describe('a time', () => {
  const read = (text: string, nowMs = NOW): string | undefined => {
    const found = readTime(text, { nowMs, timezone: ZONE });
    return found && `${new Date(found.atMs).toISOString()}${found.hasZone ? ' with its zone' : ''}`;
  };

  test.for([
    ['2026-11-25T09:00:00-03:00', '2026-11-25T12:00:00.000Z with its zone'],
    ['2026-11-25T12:00Z', '2026-11-25T12:00:00.000Z with its zone'],
    ['2026-11-25 09:00', '2026-11-25T12:00:00.000Z'],
    ['2026-11-25T09:00', '2026-11-25T12:00:00.000Z'],
    ['25/11/2026 09:00', '2026-11-25T12:00:00.000Z'],
    ['25/11/2026 às 9h', '2026-11-25T12:00:00.000Z'],
    ['25/11 9h', '2026-11-25T12:00:00.000Z'],
    ['25/11 9h30', '2026-11-25T12:30:00.000Z'],
    ['05/01 9h', '2027-01-05T12:00:00.000Z'],
    ['hoje 18h', '2026-11-21T21:00:00.000Z'],
    ['amanhã 9h', '2026-11-22T12:00:00.000Z'],
    ['Amanhã às 9:05', '2026-11-22T12:05:00.000Z'],
    ['tomorrow at 9:05', '2026-11-22T12:05:00.000Z'],
  ])('%s is %s', ([text, expected]) => {
    expect(read(text!)).toBe(expected);
  });

  test('of two numbers is day and month, as in Brazil', () => {
    expect(read('03/04/2027 9h')).toBe('2027-04-03T12:00:00.000Z');
  });

  test('without a year that is long past stays in the past, where it is refused', () => {
    expect(read('20/11 9h')).toBe('2026-11-20T12:00:00.000Z');
  });

  test.for([
    '25/11',
    '9h',
    '31/02/2027 9h',
    '11/25/2026 9h',
    '25/11/26 9h',
    '29/02/2027 9h',
    'ontem 9h',
    '25/11 24h',
    '25/11 9',
    '',
  ])('"%s" is refused', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('is the one that Temporal computes, in every zone, even where the clocks change', () => {
    const zones = [ZONE, 'UTC', 'America/New_York', 'Europe/Lisbon', 'America/Manaus', 'Australia/Lord_Howe'];
    const moments = fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), fc.constantFrom(':', 'h'), (moment, timezone, sign) => {
        const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(moment.getTime() / 60_000) * 60_000)
          .toZonedDateTimeISO(timezone)
          .toPlainDateTime();
        const two = (value: number): string => String(value).padStart(2, '0');
        const clock = `${two(local.hour)}${sign}${two(local.minute)}`;
        const expected = local.toZonedDateTime(timezone).epochMilliseconds;
        const brazilian = `${two(local.day)}/${two(local.month)}/${local.year} ${clock}`;
        expect(readTime(brazilian, { nowMs: NOW, timezone })).toEqual({ atMs: expected, hasZone: false });
        const iso = `${local.toPlainDate().toString()} ${clock}`;
        expect(readTime(iso, { nowMs: NOW, timezone })).toEqual({ atMs: expected, hasZone: false });
      }),
    );
  });
});
