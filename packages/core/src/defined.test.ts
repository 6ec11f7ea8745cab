import { expect, test } from 'vitest';
import { defined } from './defined.ts';

test('keeps every field but the undefined ones', () => {
  const fields = defined({ caption: undefined, zero: 0, empty: '', no: false, none: null });
  expect(Object.keys(fields)).toEqual(['zero', 'empty', 'no', 'none']);
});
