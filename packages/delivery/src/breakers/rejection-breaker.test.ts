import type { Outcome, RefusalCode } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { REJECTIONS_IN_A_ROW } from '../attempt/decide.ts';
import { createRejectionBreaker } from './rejection-breaker.ts';

function refused(code: RefusalCode): Outcome {
  return { kind: 'refused', code, detail: 'no' };
}

describe('refusals in a row', () => {
  test('with one code are counted for each lane', () => {
    const storms = createRejectionBreaker();
    expect([1, 2, 3].map(() => storms.note('a', refused('rejected')))).toEqual([1, 2, 3]);
    expect(storms.note('b', refused('rejected'))).toBe(1);
    expect(storms.note('a', refused('rejected'))).toBe(4);
  });

  test('count from 1 again with another code', () => {
    const storms = createRejectionBreaker();
    storms.note('a', refused('rejected'));
    expect(storms.note('a', refused('too_large'))).toBe(1);
    expect(storms.note('a', refused('rejected'))).toBe(1);
  });

  test('end with an accepted message, and not with an outcome that says nothing about it', () => {
    const storms = createRejectionBreaker();
    storms.note('a', refused('rejected'));
    expect(storms.note('a', { kind: 'unreached', detail: 'refused' })).toBe(0);
    expect(storms.note('a', refused('rejected'))).toBe(2);
    expect(storms.note('a', { kind: 'accepted', zaapId: 'Z', detail: 'ok' })).toBe(0);
    expect(storms.note('a', refused('rejected'))).toBe(1);
  });

  test('count from 1 again after the one that held the lane', () => {
    const storms = createRejectionBreaker();
    const row = Array.from({ length: REJECTIONS_IN_A_ROW + 2 }, () => storms.note('a', refused('rejected')));
    expect(row).toEqual([1, 2, 3, 4, 5, 1, 2]);
  });

  test('a fault of the recipient neither counts nor ends the row', () => {
    const storms = createRejectionBreaker();
    storms.note('a', refused('rejected'));
    expect(storms.note('a', refused('invalid_phone'))).toBe(0);
    expect(storms.note('a', refused('rejected'))).toBe(2);
  });
});
