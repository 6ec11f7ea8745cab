import { describe, expect, test } from 'vitest';
import { isTimezone, machineTimezone, parseDays, parseWindow, rulesIssues } from './rules.ts';

describe('hours', () => {
  test.each([
    ['09:00-18:00', { from: 540, to: 1080 }],
    ['20:00-08:00', { from: 1200, to: 480 }],
    ['00:00-24:00', { from: 0, to: 1440 }],
  ])('reads %s', (text, window) => {
    expect(parseWindow(text)).toEqual(window);
  });

  test.each(['9:00-18:00', '09:00', '09:00-25:00', '24:00-08:00', '09:60-10:00', '09:00-09:00', '09:00 - 18:00', ''])(
    'refuses "%s"',
    (text) => {
      expect(parseWindow(text)).toBeUndefined();
    },
  );
});

describe('days', () => {
  test.each([
    ['mon-fri', [1, 2, 3, 4, 5]],
    ['sat', [6]],
    ['fri-mon', [1, 5, 6, 7]],
    ['Mon, wed,FRI-sat', [1, 3, 5, 6]],
    ['tue-mon', [1, 2, 3, 4, 5, 6, 7]],
  ])('reads %s', (text, days) => {
    expect(parseDays(text)).toEqual(days);
  });

  test.each(['', 'mon-', '-fri', 'mon-wed-fri', 'monday', 'mon;tue', 'mon,,tue'])('refuses "%s"', (text) => {
    expect(parseDays(text)).toBeUndefined();
  });
});

test('accepts an IANA time zone name, never an offset', () => {
  expect(['America/Sao_Paulo', 'UTC', '-03:00', '+0300', 'Mars/Base', ''].map(isTimezone)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(isTimezone(machineTimezone())).toBe(true);
});

describe('rules as a person types them', () => {
  test('are accepted if every rule is valid', () => {
    const rules = { window: '20:00-08:00', days: 'mon-fri', timezone: 'America/Sao_Paulo', dailyLimit: 1 };
    expect(rulesIssues(rules)).toEqual([]);
    expect(rulesIssues({})).toEqual([]);
  });

  test('are refused by name, each with a valid example', () => {
    const issues = rulesIssues({ window: '9-18', days: 'weekdays', timezone: '-03:00', dailyLimit: 0 });
    expect(issues.map(({ field, example }) => [field, example])).toEqual([
      ['window', '09:00-18:00'],
      ['days', 'mon-fri'],
      ['timezone', 'America/Sao_Paulo'],
      ['dailyLimit', '500'],
    ]);
  });

  test.each([1.5, -1, Number.NaN, Infinity])('%d is not a valid daily limit', (dailyLimit) => {
    expect(rulesIssues({ dailyLimit })).toHaveLength(1);
  });
});
