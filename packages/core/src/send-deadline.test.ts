import { expect, test } from 'vitest';
import { sendDeadlineMs } from './send-deadline.ts';

const MB = 1024 * 1024;

test.each([
  { bytes: 0, timeoutMs: 30_000, deadlineMs: 30_000 },
  { bytes: 2 * MB, timeoutMs: 30_000, deadlineMs: 30_000 },
  { bytes: 2 * MB + 1, timeoutMs: 30_000, deadlineMs: 60_000 },
  { bytes: 3 * MB, timeoutMs: 10_000, deadlineMs: 20_000 },
  { bytes: 3 * MB, timeoutMs: 45_000, deadlineMs: 60_000 },
  { bytes: 3 * MB, timeoutMs: 90_000, deadlineMs: 90_000 },
])(
  'an image of $bytes bytes with a timeout of $timeoutMs ms has $deadlineMs ms',
  ({ bytes, timeoutMs, deadlineMs }) => {
    expect(sendDeadlineMs(bytes, timeoutMs)).toBe(deadlineMs);
  },
);
