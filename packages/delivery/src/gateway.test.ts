import { beforeEach, describe, expect, test } from 'vitest';
import { createGateway, type Gateway } from './gateway.ts';

describe('an outage of the gateway', () => {
  let now: number;
  let outages: number[];
  let gateway: Gateway;

  beforeEach(() => {
    now = 1_000_000;
    outages = [];
    gateway = createGateway({
      windowMs: 10_000,
      coolMs: 5000,
      now: () => now,
      onOutage: (lanes) => void outages.push(lanes),
    });
  });

  test('three lanes that end unknown within the window make everybody rest, and no longer than the cooling', () => {
    gateway.noteUnknown('a');
    gateway.noteUnknown('b');
    expect(gateway.restMs()).toBe(0);
    now += 9999;
    gateway.noteUnknown('c');
    expect(gateway.restMs()).toBe(5000);
    expect(outages).toEqual([3]);
    now += 4999;
    expect(gateway.restMs()).toBe(1);
    now += 1;
    expect(gateway.restMs()).toBe(0);
  });

  test('one lane however often, or two, is their own affair', () => {
    for (let n = 0; n < 50; n += 1) gateway.noteUnknown(n % 2 === 0 ? 'a' : 'b');
    expect(gateway.restMs()).toBe(0);
    expect(outages).toEqual([]);
  });

  test('what lies further apart than the window is no outage', () => {
    for (const lane of ['a', 'b', 'c', 'd']) {
      gateway.noteUnknown(lane);
      now += 6000;
    }
    expect(gateway.restMs()).toBe(0);
  });

  test('while it goes on, the rest goes on', () => {
    for (const lane of ['a', 'b', 'c']) gateway.noteUnknown(lane);
    now += 4000;
    gateway.noteUnknown('a');
    expect(gateway.restMs()).toBe(5000);
  });
});
