import { describe, expect, test } from 'vitest';
import { createKept } from './kept.ts';

describe('a kept result', () => {
  function memory(most = 2) {
    let time = 0;
    let found = 0;
    const kept = createKept<number>({ ms: 1000, most, now: () => time });
    const get = (key: string, version: string): Promise<number> => kept.get(key, version, async () => (found += 1));
    return { get, kept, pass: (ms: number) => (time += ms) };
  }

  test('is used again until its version changes or its time is over', async () => {
    const { get, pass } = memory();
    expect([await get('a', '1'), await get('a', '1')]).toEqual([1, 1]);
    expect(await get('a', '2')).toBe(2);
    pass(999);
    expect(await get('a', '2')).toBe(2);
    pass(1);
    expect(await get('a', '2')).toBe(3);
  });

  test('is found once for callers at the same time', async () => {
    const { get } = memory();
    expect(await Promise.all([get('a', '1'), get('a', '1')])).toEqual([1, 1]);
  });

  test('gives way to others when it was not used for longest', async () => {
    const { get } = memory();
    await get('a', '1');
    await get('b', '1');
    await get('a', '1');
    await get('c', '1');
    expect(await get('a', '1')).toBe(1);
    expect(await get('b', '1')).toBe(4);
  });

  test('is not an error: the next caller searches again', async () => {
    const { kept, get } = memory();
    await expect(kept.get('a', '1', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await get('a', '1')).toBe(1);
  });
});
