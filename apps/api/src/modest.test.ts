import { expect, test } from 'vitest';
import { isModest } from './modest.ts';

test('depth and keys are counted to the bound, lists among them', () => {
  expect(isModest({ a: { b: 1 } }, { depth: 2, keys: 2 })).toBe(true);
  expect(isModest({ a: { b: { c: 1 } } }, { depth: 2, keys: 9 })).toBe(false);
  expect(isModest([1, 2, 3], { depth: 2, keys: 3 })).toBe(true);
  expect(isModest([1, 2, 3, 4], { depth: 2, keys: 3 })).toBe(false);
  for (const scalar of [null, 1, 'x', true]) expect(isModest(scalar, { depth: 0, keys: 0 })).toBe(true);
});
