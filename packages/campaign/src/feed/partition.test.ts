import { describe, expect, test } from 'vitest';
import type { StoredRow } from '../store/record.ts';
import { placeRows, roomiest, type Openings } from './partition.ts';

/** Where the next rows of a lane's share go. */
function rows(...kinds: ('free' | 'keeps' | 'gone')[]): StoredRow[] {
  return kinds.map((kind, at) => ({
    line: at + 2,
    id: `m${at}`,
    values: [],
    ...(kind === 'keeps' ? { keeps: true as const } : {}),
    ...(kind === 'gone' ? { gone: true as const } : {}),
  }));
}

function place(given: StoredRow[], room: Record<string, number>, more: Partial<Openings> = {}): (string | undefined)[] {
  const openings = { home: 'a', room: new Map(Object.entries(room)), others: [], away: false, ...more };
  return placeRows(given, openings).map(({ lane }) => lane);
}

describe('rows of a share', () => {
  test('go home as far as there is room, in their order', () => {
    expect(place(rows('free', 'free', 'free'), { a: 2, b: 9 })).toEqual(['a', 'a']);
  });

  test('go on to others when home is full, to where there is most room', () => {
    expect(place(rows('free', 'free', 'free', 'free'), { a: 1, b: 1, c: 2 }, { others: ['b', 'c'] })).toEqual([
      'a',
      'c',
      'b',
      'c',
    ]);
  });

  test('leave home alone while it is held, but for those that keep their number', () => {
    const away = { others: ['b'], away: true };
    expect(place(rows('free', 'keeps', 'free'), { a: 5, b: 5 }, away)).toEqual(['b', 'a', 'b']);
  });

  test('wait all together behind one that keeps its number and finds no room: none is skipped', () => {
    const away = { others: ['b'], away: true };
    expect(place(rows('free', 'keeps', 'free'), { a: 0, b: 5 }, away)).toEqual(['b']);
  });

  test('keep their place when their person was erased, and go nowhere', () => {
    expect(place(rows('gone', 'free', 'gone'), { a: 1 })).toEqual([undefined, 'a', undefined]);
  });
});

test('the roomiest lane is one with room, or none', () => {
  expect(roomiest(['a', 'b', 'c'], new Map(Object.entries({ a: -1, b: 2, c: 3 })))).toBe('c');
  expect(roomiest(['a', 'b'], new Map(Object.entries({ a: -1, b: 0 })))).toBeUndefined();
});
