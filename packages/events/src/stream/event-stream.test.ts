import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { START, comparePositions, parsePosition } from './position.ts';
import { createEventStream, streamKey } from './event-stream.ts';

const redis = testRedis();

describe('a position', () => {
  test.each([
    ['1763730000000-3', '1763730000000-3'],
    ['1763730000000', '1763730000000-0'],
    ['0', '0-0'],
    ['007-01', '7-1'],
    ['', undefined],
    ['-', undefined],
    ['$', undefined],
    ['1-2-3', undefined],
    ['1763730000000-', undefined],
    ['9999999999999999-0', undefined],
    ['2026-11-21T12:00:00Z', undefined],
  ])('%j is read as %j', (text, position) => {
    expect(parsePosition(text)).toBe(position);
  });

  test('is compared numerically', () => {
    expect(['10-0', '9-10', '9-9', '9-0'].toSorted(comparePositions)).toEqual(['9-0', '9-9', '9-10', '10-0']);
  });
});

describe('the stream', () => {
  async function stream(entries: string[]): Promise<ReturnType<typeof createEventStream>> {
    const prefix = `${redis.prefix}:${Math.random()}`;
    for (const [at, what] of entries.entries()) {
      await redis.client.xadd(
        streamKey(prefix),
        `${at + 1}-0`,
        's',
        'vendas',
        'i',
        `${at + 1}-0`,
        't',
        what,
        'v',
        'k',
        'c',
        '',
      );
    }
    return createEventStream(redis.client, prefix);
  }

  test('is read in pages to its end', async () => {
    const events = await stream(['accepted', 'sent', 'delivered', 'read', 'unknown']);
    const first = await events.read(START, 3);
    expect(first.map(({ event }) => event.type)).toEqual(['message.accepted', 'message.sent', 'message.delivered']);
    const rest = await events.read(first.at(-1)!.position, 3);
    expect(rest.map(({ position }) => position)).toEqual(['4-0', '5-0']);
    expect(await events.read('5-0', 3)).toEqual([]);
    expect(await events.end()).toBe('5-0');
  });

  test('does not end at events of a newer version that this one does not know', async () => {
    const events = await stream([...Array.from({ length: 7 }, () => 'reacted'), 'held']);
    expect(await events.read(START, 2)).toMatchObject([{ position: '8-0', event: { type: 'lane.held' } }]);
  });

  test('resumes after a known position, and at the oldest event after a gap', async () => {
    const events = await stream(['accepted', 'sent', 'read']);
    expect(await events.resume('2-0')).toEqual({ from: '2-0', gap: false });
    expect(await events.resume('1-0')).toEqual({ from: '1-0', gap: false });
    expect(await events.resume(START)).toEqual({ from: START, gap: false });
    expect(await events.resume('0-7')).toEqual({ from: START, gap: true });
    expect(await events.resume('4-0')).toEqual({ from: START, gap: true });
  });

  test('reports a gap, when it is empty, to a reader that knows events', async () => {
    const events = await stream([]);
    expect(await events.end()).toBe(START);
    expect(await events.resume('1-0')).toEqual({ from: START, gap: true });
    expect(await events.resume(START)).toEqual({ from: START, gap: false });
  });
});
