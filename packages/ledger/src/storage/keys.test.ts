import { messageKey } from '@pombo/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { confirm } from '../message/change.ts';
import { LANE, World, accepted, failed, unknown } from '../../conformance/world.ts';
import { createLedger } from '../ledger.ts';

const redis = testRedis();
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const PNG = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64')}`;

let made = 0;
let prefix = '';
let world: World;

beforeEach(() => {
  made += 1;
  prefix = `${redis.prefix}:${made}`;
  world = new World(createLedger(redis.client, { prefix, retentionMs: HOUR }));
});

const keys = (): Promise<string[]> => redis.client.keys(`${prefix}*`);
const ttl = (key: string): Promise<number> => redis.client.pttl(`${prefix}:${key}`);

describe('what the ledger leaves in Redis', () => {
  test('is kept for the retention period when it is a look-up by Z-API\u2019s ids', async () => {
    await world.attempt(await world.queue(), accepted);
    const sample = await world.queue();
    await world.attempt(sample, unknown);
    await world.change(sample, confirm('sent', { zaapId: 'Z2', messageId: 'M2' }));
    for (const key of ['z:Z1', 'w:M1', 'z:Z2', 'w:M2']) {
      const left = await ttl(`{vendas}:${key}`);
      expect(left).toBeGreaterThan(HOUR / 2);
      expect(left).toBeLessThanOrEqual(HOUR);
    }
  });

  test('is kept until it is purged when it is a message, however long that takes', async () => {
    const { key } = await world.queue();
    expect(await ttl(`{vendas}:m:${key}`)).toBe(-1);
  });

  test('keeps the id index entry of a message as long as the message, wherever it is transferred', async () => {
    const [direct, timed] = [await world.queue(), await world.queue({ sendAt: Date.now() + 100 * DAY })];
    expect([await ttl(`id:${direct.key}`), await ttl(`id:${timed.key}`)]).toEqual([-1, -1]);
    const { transfers } = world.ledger;
    const move = (await transfers.take(LANE, direct.key, 'suporte'))!;
    await transfers.point(move, 'content');
    expect(await ttl(`id:${direct.key}`)).toBe(-1);
  });

  test('forgets an id with its message, even when the purge is interrupted', async () => {
    const sample = await world.queue();
    await world.attempt(sample, accepted);
    const forgetful = createLedger(redis.client, { prefix, retentionMs: 0 });
    await world.clockPast((await world.now()) + 1);
    const cutOff = Object.create(redis.client) as typeof redis.client;
    Object.assign(cutOff, { pombo_drop_claim: () => Promise.reject(new Error('cut off')) });
    await expect(createLedger(cutOff, { prefix, retentionMs: 0 }).messages.purge(LANE, 10)).rejects.toThrow('cut off');
    const left = await ttl(`id:${sample.key}`);
    expect(left).toBeGreaterThan(0);
    expect(await forgetful.messages.get(sample.id)).toBeUndefined();

    const other = await world.queue();
    await world.attempt(other, accepted);
    await world.clockPast((await world.now()) + 1);
    expect(await forgetful.messages.purge(LANE, 10)).toBe(1);
    expect(await ttl(`id:${other.key}`)).toBe(-2);
  });

  test('keeps the id of an interrupted creation for good once its message gets a job after all', async () => {
    const { key } = await world.queue();
    await redis.client.pexpire(`${prefix}:id:${key}`, DAY);
    const walk = { jobKeys: ':none:', cursor: '0', most: 10, ageMs: -1 };
    expect((await world.ledger.messages.findMissingJobs(LANE, walk)).lost).toMatchObject([{ key }]);
    expect(await ttl(`id:${key}`)).toBe(-1);
  });

  test('keeps a claim whose message was never made for a limited time only', async () => {
    const cutOff = Object.create(redis.client) as typeof redis.client;
    const { pombo_claim: claim } = redis.client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    Object.assign(cutOff, {
      pombo_claim: async (...args: unknown[]) => {
        await claim!.apply(redis.client, args);
        throw new Error('cut off');
      },
    });
    const other = new World(createLedger(cutOff, { prefix, retentionMs: HOUR }));
    await expect(other.queue({ id: 'claimed' })).rejects.toThrow('cut off');
    expect(await ttl(`id:${messageKey('claimed')}`)).toBeGreaterThan(HOUR);
  });

  test('has no id, no phone and no caption in the name of a key', async () => {
    await world.attempt(await world.queue({ id: 'order-42', caption: 'segredo', phone: '5511987654321' }), accepted);
    expect((await keys()).filter((key) => /order-42|segredo|98765/.test(key))).toEqual([]);
  });

  test('is all in the lane\u2019s slot, except for what belongs to no lane', async () => {
    await world.attempt(await world.queue({ campaign: 'c', line: 1 }), {
      ...accepted,
      lane: { waitMs: 0, hold: { reason: 'storm', detail: '' } },
    });
    const elsewhere = (await keys()).filter((key) => !key.startsWith(`${prefix}:{vendas}`));
    expect(elsewhere.map((key) => key.slice(prefix.length).replace(/[0-9a-f]{64}/, '')).toSorted()).toEqual([
      ':id:',
      ':lanes',
    ]);
  });

  test('is nothing but the id index, the look-ups, the lane and its counters after a purge', async () => {
    const ledger = createLedger(redis.client, { prefix, retentionMs: 1 });
    const short = new World(ledger);
    await short.attempt(await short.queue({ campaign: 'c', line: 1 }), failed);
    await short.clockPast((await short.now()) + 1);
    expect(await ledger.messages.purge('vendas', 10)).toBe(1);
    expect((await keys()).map((key) => key.slice(prefix.length)).toSorted()).toEqual([
      ':lanes',
      ':{vendas}:c:c',
      ':{vendas}:lane',
      // Short and bounded: its entries name messages by hashes.
      ':{vendas}:outbox',
    ]);
  });
});

describe('the bytes of images', () => {
  const images = (): Promise<string[]> => redis.client.keys(`${prefix}:image:*`);

  test('are stored once, even when a thousand messages bring them at the same moment', async () => {
    await Promise.all(Array.from({ length: 1000 }, () => world.ledger.images.keep(PNG)));
    expect(await images()).toHaveLength(1);
    expect(await redis.client.strlen((await images())[0]!)).toBe(16);
  });

  test('are sent to Redis once, even when a thousand messages bring them at the same moment', async () => {
    const sets = await counted('set', () =>
      Promise.all(Array.from({ length: 1000 }, () => world.ledger.images.keep(PNG))),
    );
    expect(sets).toBe(1);
    const other = createLedger(redis.client, { prefix, retentionMs: HOUR });
    expect(await counted('set', () => other.images.keep(PNG))).toBe(0);
  });

  test('are kept as long as the last message needs them, in whatever order messages come', async () => {
    await world.ledger.images.keep(PNG);
    expect(await redis.client.pttl((await images())[0]!)).toBeLessThanOrEqual(HOUR);
    await world.ledger.images.keep(PNG, Date.now() + 60 * DAY);
    for (const again of [() => world.ledger, () => createLedger(redis.client, { prefix, retentionMs: HOUR })]) {
      await again().images.keep(PNG);
      expect(await redis.client.pttl((await images())[0]!)).toBeGreaterThan(60 * DAY);
    }
  });

  test('are stored again after they were lost', async () => {
    await world.ledger.images.keep(PNG);
    await redis.client.del(...(await images()));
    const ref = await world.ledger.images.keep(PNG);
    expect(await world.ledger.images.read(ref)).toBe(PNG);
  });

  test('are undefined when Redis lost them', async () => {
    const ref = await world.ledger.images.keep(PNG);
    await redis.client.del(...(await images()));
    expect(await world.ledger.images.read(ref)).toBeUndefined();
  });
});

/** How many times a command was called on the client while `work` ran. */
async function counted(command: 'set', work: () => Promise<unknown>): Promise<number> {
  const original = redis.client[command];
  let calls = 0;
  redis.client[command] = ((...args: Parameters<typeof original>) => {
    calls += 1;
    return original.apply(redis.client, args);
  }) as typeof original;
  try {
    await work();
  } finally {
    redis.client[command] = original;
  }
  return calls;
}
