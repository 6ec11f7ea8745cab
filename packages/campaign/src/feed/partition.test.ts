import { describe, expect, test } from 'vitest';
import type { StoredRow } from '../store/record.ts';
import { placeRows, leastLoaded, type Capacity } from './partition.ts';

/** Which lane the next rows of a partition go to. */
function rows(...kinds: ('free' | 'keeps' | 'gone')[]): StoredRow[] {
  return kinds.map((kind, at) => ({
    line: at + 2,
    id: `m${at}`,
    values: [],
    ...(kind === 'keeps' ? { keeps: true as const } : {}),
    ...(kind === 'gone' ? { gone: true as const } : {}),
  }));
}

function place(given: StoredRow[], room: Record<string, number>, more: Partial<Capacity> = {}): (string | undefined)[] {
  const capacity = {
    ownerLane: 'a',
    room: new Map(Object.entries(room)),
    fallbackLanes: [],
    ownerUnavailable: false,
    ...more,
  };
  return placeRows(given, capacity).map(({ lane }) => lane);
}

describe('rows of a partition', () => {
  test('go to their own lane while it has room, in order', () => {
    expect(place(rows('free', 'free', 'free'), { a: 2, b: 9 })).toEqual(['a', 'a']);
  });

  test('go to the least loaded fallback lane when their own is full', () => {
    expect(place(rows('free', 'free', 'free', 'free'), { a: 1, b: 1, c: 2 }, { fallbackLanes: ['b', 'c'] })).toEqual([
      'a',
      'c',
      'b',
      'c',
    ]);
  });

  test('leave an unavailable lane alone, except for sticky rows', () => {
    const unavailable = { fallbackLanes: ['b'], ownerUnavailable: true };
    expect(place(rows('free', 'keeps', 'free'), { a: 5, b: 5 }, unavailable)).toEqual(['b', 'a', 'b']);
  });

  test('all wait behind a sticky row that finds no room: none is skipped', () => {
    const unavailable = { fallbackLanes: ['b'], ownerUnavailable: true };
    expect(place(rows('free', 'keeps', 'free'), { a: 0, b: 5 }, unavailable)).toEqual(['b']);
  });

  test('keep their position when their person was erased, and go nowhere', () => {
    expect(place(rows('gone', 'free', 'gone'), { a: 1 })).toEqual([undefined, 'a', undefined]);
  });
});

test('the least loaded lane has room, or there is none', () => {
  expect(leastLoaded(['a', 'b', 'c'], new Map(Object.entries({ a: -1, b: 2, c: 3 })))).toBe('c');
  expect(leastLoaded(['a', 'b'], new Map(Object.entries({ a: -1, b: 0 })))).toBeUndefined();
});
