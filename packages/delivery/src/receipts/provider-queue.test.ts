import { describe, expect, test } from 'vitest';
import { freeAfterMs, mayHaveDrained, type Reading } from './provider-queue.ts';

const BOUND = 300_000;
const HOUR = 3_600_000;

describe('when a place in Z-API’s queue counts as free again', () => {
  const readings: [string, Reading, boolean, number][] = [
    ['read whole: only what it does not list, and what is an hour old', { listed: 3, unreadable: 0 }, true, HOUR],
    ['items that cannot be read, and the number works: after the bound', { listed: 0, unreadable: 1 }, true, BOUND],
    ['items that cannot be read, and the number may not work: an hour', { listed: 0, unreadable: 1 }, false, HOUR],
    ['not read at all, and the number works: after the bound', 'unread', true, BOUND],
    ['not read at all, and the number may not work: an hour', 'unread', false, HOUR],
  ];
  test.for(readings)('%s', ([, reading, works, wanted]) => {
    expect(freeAfterMs(reading, works, BOUND)).toBe(wanted);
  });
});

describe('whether what Z-API kept for a disconnected number may have gone out', () => {
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
