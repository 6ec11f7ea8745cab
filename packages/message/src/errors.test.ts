import { describe, expect, it } from 'vitest';
import { ERRORS, PomboError, isPomboError, type ErrorCode } from './errors.ts';

describe('an error', () => {
  it('has its code, its next step and its issues', () => {
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

  it('has no hint, issues or cause unless they were given', () => {
    const error = new PomboError('internal', 'x');
    expect(error).toMatchObject({ hint: undefined, issues: undefined });
    expect('cause' in error).toBe(false);
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])('%s ends a command with the exit code of the table', (code) => {
    expect(new PomboError(code, 'x').exitCode).toBe(ERRORS[code].exit);
  });

  it('exits 2 if the user must change something first, 3 if Redis or the gateway is unavailable', () => {
    expect(new PomboError('invalid_input', 'x').exitCode).toBe(2);
    expect(new PomboError('redis_unreachable', 'x').exitCode).toBe(3);
    expect(new PomboError('gateway_unreachable', 'x').exitCode).toBe(3);
    expect(new PomboError('timed_out', 'x').exitCode).toBe(1);
  });

  it('has an HTTP status of the 4xx or 5xx and a title', () => {
    for (const { http, title } of Object.values(ERRORS)) {
      expect(http).toBeGreaterThanOrEqual(400);
      expect(http).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z]/);
    }
  });
});

describe('isPomboError', () => {
  it('recognizes ours, even from another copy of this package', () => {
    const foreign = Object.assign(new Error('x'), { name: 'PomboError', code: 'not_found' });
    expect(isPomboError(new PomboError('not_found', 'x'))).toBe(true);
    expect(isPomboError(foreign)).toBe(true);
  });

  it.each([
    ['an error of another library', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['an object that looks like one', { name: 'PomboError', code: 'not_found' }],
    ['a text', 'PomboError'],
    ['nothing', undefined],
  ])('does not recognize %s as one', (_what, value) => {
    expect(isPomboError(value)).toBe(false);
  });
});
