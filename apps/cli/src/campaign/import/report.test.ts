import { expect, test } from 'vitest';
import { expiryLines } from './report.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;

test.each<[string, { doneMs: number; expiresMs: number }, number]>([
  ['it finishes in time', { doneMs: NOW + MINUTE, expiresMs: NOW + 2 * MINUTE }, 0],
  ['it expires before it finishes', { doneMs: NOW + 2 * MINUTE, expiresMs: NOW + MINUTE }, 1],
  [
    'it has expired, and messages that a person queued again are being sent',
    { doneMs: NOW + MINUTE, expiresMs: NOW - MINUTE },
    0,
  ],
  ['it expires at this moment', { doneMs: NOW + MINUTE, expiresMs: NOW }, 0],
])('the warning about an expiry: %s', (_what, { doneMs, expiresMs }, lines) => {
  expect(expiryLines(doneMs, expiresMs, NOW)).toHaveLength(lines);
});
