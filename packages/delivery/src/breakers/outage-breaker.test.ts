import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { createLedger } from '../../../ledger/src/index.ts';
import { heardLog } from '../delivery.fixture.ts';
import { createOutageBreaker, type OutageBreaker } from './outage-breaker.ts';

const redis = testRedis();
let made = 0;

interface Deployment {
  outages: number[];
  /** The view of one worker. */
  worker(): OutageBreaker;
  /** Moves the clocks of all workers, and what Redis has recorded, forward by `ms`. */
  pass(ms: number): Promise<void>;
}

function deployment(): Deployment {
  made += 1;
  const prefix = `${redis.prefix}-${made}`;
  const outages: number[] = [];
  let now = 1_000_000;
  return {
    outages,
    worker: () =>
      createOutageBreaker({
        outages: createLedger(redis.client, { prefix }).outages,
        windowMs: 10_000,
        coolMs: 5000,
        now: () => now,
        onOutage: (lanes) => void outages.push(lanes),
        log: heardLog(),
      }),
    async pass(ms) {
      now += ms;
      const [silent, outage] = [`${prefix}:{gateway}:silent`, `${prefix}:{gateway}:outage`];
      for (const lane of await redis.client.zrange(silent, '0', '-1')) await redis.client.zincrby(silent, -ms, lane);
      const left = await redis.client.pttl(outage);
      if (left > 0) await redis.client.pexpire(outage, Math.max(0, left - ms));
    },
  };
}

describe('an outage of the gateway', () => {
  test('three lanes with an unknown outcome within the window make all lanes rest, for the cooldown and no longer', async () => {
    const { worker, pass, outages } = deployment();
    const gateway = worker();
    await gateway.noteUnknown('a');
    await gateway.noteUnknown('b');
    expect(gateway.restMs()).toBe(0);
    await pass(9000);
    await gateway.noteUnknown('c');
    expect(gateway.restMs()).toBeGreaterThan(4900);
    expect(gateway.restMs()).toBeLessThanOrEqual(5000);
    expect(outages).toEqual([3]);
    await pass(5000);
    await gateway.refresh();
    expect(gateway.restMs()).toBe(0);
  });

  test('one outage concerns all workers: their lanes count together, and a worker that saw no failure pauses too', async () => {
    const { worker, outages } = deployment();
    const [one, other, idle] = [worker(), worker(), worker()];
    await one.noteUnknown('a');
    await other.noteUnknown('b');
    await one.noteUnknown('c');
    expect(outages).toEqual([3]);
    expect(one.restMs()).toBeGreaterThan(4900);
    for (const each of [other, idle]) {
      expect(each.restMs()).toBe(0);
      await each.refresh();
      expect(each.restMs()).toBeGreaterThan(4500);
      expect(each.restMs()).toBeLessThanOrEqual(5000);
    }
  });

  test('unknown outcomes of only one or two lanes are not an outage, however many', async () => {
    const { worker, outages } = deployment();
    const gateway = worker();
    for (let n = 0; n < 50; n += 1) await gateway.noteUnknown(n % 2 === 0 ? 'a' : 'b');
    expect(gateway.restMs()).toBe(0);
    expect(outages).toEqual([]);
  });

  test('unknown outcomes further apart than the window are not an outage', async () => {
    const { worker, pass } = deployment();
    const gateway = worker();
    for (const lane of ['a', 'b', 'c', 'd']) {
      await gateway.noteUnknown(lane);
      await pass(6000);
    }
    expect(gateway.restMs()).toBe(0);
  });

  test('the lanes rest for as long as the outage lasts', async () => {
    const { worker, pass } = deployment();
    const gateway = worker();
    for (const lane of ['a', 'b', 'c']) await gateway.noteUnknown(lane);
    await pass(4000);
    await gateway.noteUnknown('a');
    expect(gateway.restMs()).toBeGreaterThan(4900);
  });

  test('a Redis that does not answer causes a warning, and attempts still end', async () => {
    const log = heardLog();
    const outages = { note: () => Promise.reject(new Error('away')), restMs: () => Promise.reject(new Error('away')) };
    const gateway = createOutageBreaker({ outages, windowMs: 1, coolMs: 1, now: () => 0, onOutage: () => {}, log });
    await gateway.noteUnknown('a');
    await gateway.refresh();
    expect(gateway.restMs()).toBe(0);
    expect(log.events).toEqual(['gateway.outage.unrecorded', 'gateway.outage.unread']);
  });
});
