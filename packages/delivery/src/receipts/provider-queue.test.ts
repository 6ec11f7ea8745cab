import { describe, expect, test } from 'vitest';
import { freeAfterMs, mayHaveDrained, type Reading } from './provider-queue.ts';

const BOUND = 300_000;
const HOUR = 3_600_000;

describe('how long a message counts as outstanding', () => {
  const readings: [string, Reading, boolean, number][] = [
    ['queue read in full: an hour', { listed: 3, unreadable: 0 }, true, HOUR],
    ['unreadable items, and the number works: the bound', { listed: 0, unreadable: 1 }, true, BOUND],
    ['unreadable items, and the number may not work: an hour', { listed: 0, unreadable: 1 }, false, HOUR],
    ['queue not read, and the number works: the bound', 'unread', true, BOUND],
    ['queue not read, and the number may not work: an hour', 'unread', false, HOUR],
  ];
  test.for(readings)('%s', ([, reading, works, wanted]) => {
    expect(freeAfterMs(reading, works, BOUND)).toBe(wanted);
  });
});

describe('whether the queue of a reconnected number counts as empty', () => {
  const readings: [Reading, number, boolean][] = [
    [{ listed: 0, unreadable: 0 }, 0, true],
    [{ listed: 1, unreadable: 0 }, 0, false],
    [{ listed: 1, unreadable: 0 }, BOUND, false],
    [{ listed: 0, unreadable: 1 }, BOUND - 1, false],
    [{ listed: 0, unreadable: 1 }, BOUND, true],
    ['unread', 0, false],
    ['unread', BOUND - 1, false],
    ['unread', BOUND, true],
  ];
  test.for(readings)('%o, connected for %d ms: %s', ([reading, connectedMs, wanted]) => {
    expect(mayHaveDrained(reading, connectedMs, BOUND)).toBe(wanted);
  });
});
