import { expect, test } from 'vitest';
import { createUnanswered } from './unanswered.ts';

test('remembers the first unanswered search of a message until it is forgotten', () => {
  let now = 5;
  const unanswered = createUnanswered({ now: () => now, keepMs: 1000 });
  expect(unanswered.since('a')).toBe(5);
  now = 700;
  expect(unanswered.since('a')).toBe(5);
  unanswered.forget('a');
  expect(unanswered.since('a')).toBe(700);
});

test('drops messages after keepMs, and the oldest ones above the maximum', () => {
  let now = 0;
  const unanswered = createUnanswered({ now: () => now, keepMs: 1000, most: 10 });
  for (let at = 0; at < 30; at += 1) unanswered.since(`early-${at}`);
  expect(unanswered.size()).toBe(10);
  now = 2000;
  unanswered.since('late');
  expect(unanswered.size()).toBe(1);
});
