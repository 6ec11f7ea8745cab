import { expect, test } from 'vitest';
import { DedupeIndex } from './dedupe-index.ts';

test('every added key is found with its line, and no other key is', () => {
  const seen = new DedupeIndex();
  const phones = Array.from({ length: 50_000 }, (_, n) => String(5_511_900_000_000 + n * 3));
  const groups = Array.from({ length: 5_000 }, (_, n) => `120363019502${650_000 + n}-group`);
  const keys = [...phones, ...groups, '999999999999999', '1', '0011', 'status ["vendas"]'];
  for (const [at, key] of keys.entries()) {
    expect(seen.lineOf(key)).toBeUndefined();
    seen.add(key, at + 2);
  }
  expect(keys.map((key) => seen.lineOf(key))).toEqual(keys.map((_, at) => at + 2));
  expect(seen.lineOf('5511900000001')).toBeUndefined();
  expect(seen.lineOf('11')).toBeUndefined();
});
