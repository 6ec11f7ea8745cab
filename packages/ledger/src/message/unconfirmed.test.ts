import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { LANE, World, accepted, type Sample } from '../../conformance/world.ts';
import { laneKeys } from '../storage/keys.ts';
import { confirm } from './change.ts';
import { createLedger } from '../ledger.ts';
import { MOST_DISCONNECTIONS, UNCONFIRMED_MS, connectedSince } from './unconfirmed.ts';

const redis = testRedis();
const HOUR = 60 * 60 * 1000;
let worlds = 0;

function world() {
  const prefix = `${redis.prefix}:unconfirmed-${(worlds += 1)}`;
  const on = new World(createLedger(redis.client, { prefix }));
  const keys = laneKeys(prefix, LANE);
  let made = 0;
  return {
    on,
    keys,
    flag: () => on.ledger.unconfirmed.flag(LANE, 100),
    /** A message that Z-API accepted this many hours ago. */
    async acceptedFor(hours: number): Promise<Sample> {
      made += 1;
      const sample = await on.queue();
      await on.attempt(sample, { ...accepted, ids: { zaapId: `Z${made}`, messageId: `M${made}` } });
      const at = String((await on.now()) - hours * HOUR);
      await redis.client.hset(keys.message(sample.key), 'at', at, 'acceptedAt', at);
      await redis.client.zadd(keys.status('accepted'), at, sample.key);
      return sample;
    },
    /** The number was disconnected, from and until this many hours ago. */
    async wasDown(from: number, to: number): Promise<void> {
      const now = await on.now();
      await redis.client.hset(keys.holds, 'disconnected', JSON.stringify({ detail: '', since: now - from * HOUR }));
      if (to > 0) {
        await on.ledger.lanes.release(LANE, 'disconnected');
        await redis.client.lset(keys.disconnections, -1, `${now - from * HOUR} ${now - to * HOUR}`);
      }
    },
  };
}

describe('an accepted message without any callback', () => {
  test('is flagged after 24 hours, once, and the lane reports once that callbacks never came', async () => {
    const { on, flag, acceptedFor } = world();
    const [old, young] = [await acceptedFor(25), await acceptedFor(23)];
    expect(await on.view(old)).not.toHaveProperty('unconfirmed');
    expect(await flag()).toEqual({ flagged: 1, neverCalledBack: true });
    expect(await on.view(old)).toMatchObject({ status: 'accepted', unconfirmed: true });
    expect(await on.view(young)).not.toHaveProperty('unconfirmed');
    expect(await flag()).toEqual({ flagged: 0, neverCalledBack: false });
    await acceptedFor(24.5);
    expect(await flag()).toEqual({ flagged: 1, neverCalledBack: false });
  });

  test('is no longer flagged after a later callback', async () => {
    const { on, flag, acceptedFor } = world();
    const sample = await acceptedFor(25);
    await flag();
    await on.change(sample, confirm('sent'));
    expect(await on.view(sample)).toMatchObject({ status: 'sent' });
    expect(await on.view(sample)).not.toHaveProperty('unconfirmed');
  });

  test('is not blamed on missing callbacks where some have come', async () => {
    const { on, flag, acceptedFor } = world();
    await acceptedFor(25);
    await on.ledger.receipts.lanes.noteCallback(LANE);
    expect(await flag()).toEqual({ flagged: 1, neverCalledBack: false });
  });

  test.each([
    ['a disconnection that has ended', 20, 10],
    ['one that stands', 10, 0],
  ])('does not count %s', async (_what, from, to) => {
    const { on, flag, acceptedFor, wasDown } = world();
    const [spared, old] = [await acceptedFor(33), await acceptedFor(35)];
    await wasDown(from, to);
    expect(await flag()).toMatchObject({ flagged: 1 });
    expect(await on.view(spared)).not.toHaveProperty('unconfirmed');
    expect(await on.view(old)).toMatchObject({ unconfirmed: true });
  });

  test('remembers disconnections when their hold is released, and no other hold', async () => {
    const { on, keys } = world();
    await on.ledger.lanes.hold(LANE, 'paused', '');
    await on.ledger.lanes.hold(LANE, 'disconnected', '');
    await on.ledger.lanes.release(LANE);
    expect(await redis.client.lrange(keys.disconnections, 0, -1)).toEqual([expect.stringMatching(/^\d{13} \d{13}$/)]);
  });
});

describe('the moment since which a lane was connected for a given time', () => {
  test('is the one that a search back minute by minute finds', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 30 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(spans, fc.boolean(), fc.integer({ min: 1, max: 100 }), (gaps, isDown, wanted) => {
        const now = 10_000;
        let at = now - gaps.reduce((sum, [up, down]) => sum + up + down, 0);
        const downs = gaps.map(([up, down]) => ({ from: at + up, to: (at += up + down) }));
        const standing = isDown ? downs.pop() : undefined;
        const all = standing === undefined ? downs : [...downs, { ...standing, to: now }];
        const isUp = (minute: number): boolean => !all.some(({ from, to }) => from <= minute && minute < to);
        let minute = now;
        for (let missing = wanted; missing > 0;) if (isUp((minute -= 1))) missing -= 1;
        expect(connectedSince(now, downs, standing?.from, wanted)).toBe(minute);
      }),
    );
  });

  test('is unknown when earlier disconnections were forgotten, rather than too late', () => {
    const now = 10 * UNCONFIRMED_MS;
    const downs = Array.from({ length: MOST_DISCONNECTIONS }, (_none, at) => {
      const from = now - (MOST_DISCONNECTIONS - at) * 60_000;
      return { from, to: from + 30_000 };
    });
    expect(connectedSince(now, downs, undefined, UNCONFIRMED_MS)).toBeUndefined();
    expect(connectedSince(now, downs.slice(1), undefined, UNCONFIRMED_MS)).toBeLessThan(now - UNCONFIRMED_MS);
  });
});
