import { describe, expect, test } from 'vitest';
import { timingIssues } from './timing.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;

describe('hours, days, limits and times of a campaign', () => {
  test('that are consistent are accepted', () => {
    const rules = { window: '20:00-08:00', days: 'mon-fri,sun', timezone: 'America/Sao_Paulo', dailyLimit: 500 };
    expect(timingIssues({ rules, startAt: NOW + HOUR, expiresAt: NOW + 36 * HOUR }, NOW)).toEqual([]);
    expect(timingIssues({}, NOW)).toEqual([]);
  });

  test('are all named, each with what was given', () => {
    const rules = { window: '9-18', days: 'seg-sex', timezone: '-03:00', dailyLimit: 0 };
    const texts = timingIssues({ rules }, NOW).map(({ field, problem }) => `${field} ${problem}`);
    expect(texts).toEqual([
      'window "9-18" must be a time range',
      'days "seg-sex" must be days of the week',
      'timezone "-03:00" must be an IANA time zone name',
      'dailyLimit "0" must be a whole number of at least 1',
    ]);
  });

  test.for([
    [{ startAt: NOW }, 'startAt must be in the future'],
    [{ expiresAt: NOW - 1 }, 'expiresAt must be in the future'],
    [
      { startAt: NOW + HOUR, expiresAt: NOW + HOUR },
      'expiresAt must be after the start: otherwise nothing could be sent',
    ],
    [
      { rules: { window: '09:00-18:00', timezone: 'UTC', days: 'mon-fri' }, expiresAt: NOW + 40 * HOUR },
      'expiresAt must be after its hours begin: otherwise nothing could be sent',
    ],
    [{ rules: { timezone: 'UTC' } }, 'timezone has no effect without hours, days or a daily limit'],
  ] as const)('%o: %s', ([timing, text]) => {
    expect(timingIssues(timing, NOW).map(({ field, problem }) => `${field} ${problem}`)).toEqual([text]);
  });
});
