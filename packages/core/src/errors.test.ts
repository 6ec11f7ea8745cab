import { describe, expect, test } from 'vitest';
import { ERRORS, PomboError, isPomboError, type ErrorCode } from './errors.ts';

/** What programs rely on: exit code and HTTP status of each code, repeated here because they must not change. */
const RELEASED: Record<ErrorCode, [exit: number, http: number]> = {
  invalid_input: [2, 400],
  invalid_config: [2, 500],
  unknown_instance: [2, 422],
  id_conflict: [2, 409],
  not_found: [2, 404],
  unauthorized: [2, 401],
  forbidden: [2, 403],
  method_not_allowed: [2, 405],
  request_timeout: [1, 408],
  too_large: [2, 413],
  unsupported_media_type: [2, 415],
  headers_too_large: [2, 431],
  rate_limited: [1, 429],
  stopping: [1, 503],
  wrong_status: [1, 409],
  not_proven_unsent: [1, 409],
  too_early: [1, 409],
  image_unreadable: [2, 422],
  image_unreachable: [2, 422],
  address_refused: [2, 422],
  file_unreadable: [2, 400],
  file_unusable: [2, 422],
  campaign_refused: [2, 422],
  redis_unreachable: [3, 503],
  redis_full: [3, 503],
  redis_slow: [3, 503],
  redis_unfit: [2, 503],
  redis_newer: [2, 503],
  gateway_unreachable: [3, 502],
  timed_out: [1, 504],
  interrupted: [130, 503],
  internal: [1, 500],
};

describe('an error', () => {
  test('has its code, its next step and its issues', () => {
    const issues = [{ field: 'phone', problem: 'is empty' }];
    const cause = new Error('below');
    const error = new PomboError('invalid_input', 'phone is empty', { hint: 'Give a phone.', issues, cause });
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: 'phone is empty',
      hint: 'Give a phone.',
      issues,
      cause,
    });
    expect(error.name).toBe('PomboError');
  });

  test('has no hint, issues or cause unless they were given', () => {
    const error = new PomboError('internal', 'x');
    expect(error).toMatchObject({ hint: undefined, issues: undefined });
    expect('cause' in error).toBe(false);
  });

  test.each(Object.entries(RELEASED))('%s keeps its exit code and its HTTP status', (name, [exit, http]) => {
    const code = name as ErrorCode;
    expect([new PomboError(code, 'x').exitCode, ERRORS[code].http]).toEqual([exit, http]);
  });

  test('has a released exit code and HTTP status for each code', () => {
    expect(Object.keys(RELEASED)).toEqual(Object.keys(ERRORS));
  });

  test('exits 2 if the user must change something first, 3 if Redis or the gateway is unavailable', () => {
    expect(new PomboError('invalid_input', 'x').exitCode).toBe(2);
    expect(new PomboError('redis_unreachable', 'x').exitCode).toBe(3);
    expect(new PomboError('gateway_unreachable', 'x').exitCode).toBe(3);
    expect(new PomboError('timed_out', 'x').exitCode).toBe(1);
  });

  test('has an HTTP status of the 4xx or 5xx, a title and a consequence', () => {
    for (const { http, title, consequence } of Object.values(ERRORS)) {
      expect(http).toBeGreaterThanOrEqual(400);
      expect(http).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(consequence).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('isPomboError', () => {
  test('recognizes ours, even from another copy of this package', () => {
    const foreign = Object.assign(new Error('x'), { name: 'PomboError', code: 'not_found' });
    expect(isPomboError(new PomboError('not_found', 'x'))).toBe(true);
    expect(isPomboError(foreign)).toBe(true);
  });

  test.each([
    ['an error of another library', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['an object that looks like one', { name: 'PomboError', code: 'not_found' }],
    ['a text', 'PomboError'],
    ['nothing', undefined],
  ])('does not recognize %s as one', (_what, value) => {
    expect(isPomboError(value)).toBe(false);
  });
});
