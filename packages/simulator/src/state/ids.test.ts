import { expect, test } from 'vitest';
import { newIds } from './ids.ts';

test('a zaapId is a UUIDv7 of its time in upper-case hex without dashes', () => {
  const at = Date.UTC(2026, 10, 21, 12);
  const { zaapId } = newIds(at + 0.75, Math.random);
  expect(zaapId).toMatch(/^[0-9A-F]{12}7[0-9A-F]{3}[89AB][0-9A-F]{15}$/);
  expect(Number.parseInt(zaapId.slice(0, 12), 16)).toBe(at);
});

test('a messageId is 20 upper-case hex digits, and chance picks the 3EB0 form', () => {
  expect(newIds(0, () => 0.9).messageId).toMatch(/^[0-9A-F]{20}$/);
  expect(newIds(0, () => 0.24).messageId).toMatch(/^3EB0[0-9A-F]{18}$/);
  expect(newIds(0, () => 0.25).messageId).toMatch(/^[0-9A-F]{20}$/);
});

test('ids are unique even with a constant `random`', () => {
  const made = Array.from({ length: 5000 }, () => newIds(0, () => 0.5));
  expect(new Set(made.map(({ zaapId }) => zaapId)).size).toBe(5000);
  expect(new Set(made.map(({ messageId }) => messageId)).size).toBe(5000);
});
