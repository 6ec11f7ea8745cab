import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QUEUE_PRIORITY, jobId, laneSlot, messageKey, parseJobId, wakeChannel } from './keys.ts';
import { PRIORITIES } from './message/input.ts';

/** Any text that a program can hold, including lone surrogates and control characters. */
const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

describe('the keys of a message', () => {
  test('are the SHA-256 of its id, whatever the id contains', () => {
    expect(messageKey('order-42')).toBe('3bf8b157c4238eefe5ae4a66eca81c6b887d4dcedb58dd674271859f4dc2edfd');
    fc.assert(
      fc.property(anyText, (id) => {
        expect(messageKey(id)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  test('distinguish ids that look alike', () => {
    const ids = ['1', '01', ' 1', '1 ', 'A', 'a', 'á', 'a\u0301'];
    expect(new Set(ids.map(messageKey)).size).toBe(ids.length);
  });

  test('can be read from the id of a queue job', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (id, generation) => {
        const key = messageKey(id);
        expect(parseJobId(jobId(key, generation))).toEqual({ key, generation });
      }),
    );
  });

  test('make job ids that BullMQ accepts: no integer, no colon', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (id, generation) => {
        expect(jobId(messageKey(id), generation)).toMatch(/^[0-9a-f]{64}-\d+$/);
      }),
    );
  });
});

describe('the keys of a lane', () => {
  test('have the lane as their hash tag, so that one script may touch them on Redis Cluster', () => {
    expect(laneSlot('pombo', 'vendas')).toBe('pombo:{vendas}');
  });

  test('are woken over one channel per deployment', () => {
    expect(wakeChannel('pombo')).toBe('pombo:wake');
  });
});

describe('priorities', () => {
  test('are ordered like their names, and never 0, which BullMQ would put ahead of all others', () => {
    const order = PRIORITIES.map((priority) => QUEUE_PRIORITY[priority]);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(PRIORITIES.length);
    expect(Math.min(...order)).toBeGreaterThan(0);
  });
});
