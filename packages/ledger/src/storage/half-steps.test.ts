import { Redis } from 'ioredis';
import { STATUSES, messageKey } from '@pombo/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../../test/setup/redis-server.ts';
import { World, accepted, failed, requeued, unknown, type Sample } from '../../conformance/world.ts';
import { cancel, settle } from '../message/change.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { laneKeys } from './keys.ts';

/**
 * A Redis that was cut off in the midst of a transaction may load its beginning. So every step of the ledger is cut after
 * each of its writes, as MONITOR shows them, and a walk over the lane has to put its message where its record says.
 */
const LANE = 'vendas';
const PREFIX = 'half';
const WRITES = new Set(['hset', 'hdel', 'hincrby', 'zadd', 'zrem', 'sadd', 'srem', 'set', 'del', 'pexpire', 'persist']);

interface Step {
  before?(world: World, sample: Sample): Promise<unknown>;
  take(world: World, sample: Sample): Promise<unknown>;
}

const at = Date.now() + 3_600_000;
const created: Step = {
  take: ({ ledger }, { lane, id }) =>
    new World(ledger).queue({ id, sendAt: at, expiresAt: at + 1, campaign: 'c', line: 1 }, lane),
};
const open = async (world: World, sample: Sample): Promise<void> => {
  await world.queue({ id: sample.id });
  await world.go(sample, { nonce: 'nonce' });
};
const end = (verdict: typeof accepted | typeof unknown | typeof failed | typeof requeued): Step => ({
  before: open,
  take: (world, sample) => world.finish(sample, 'nonce', verdict),
});

const STEPS: Record<string, Step> = {
  'creating a message': created,
  'creating one without a campaign': { take: (world, { id }) => world.queue({ id, expiresAt: at }) },
  'beginning an attempt': {
    before: (world, { id }) => world.queue({ id }),
    take: (world, sample) => world.go(sample, { nonce: 'nonce' }),
  },
  'ending one as accepted': end(accepted),
  'ending one as unknown': end(unknown),
  'ending one as failed': end(failed),
  'ending one that goes again': end(requeued),
  'hearing of a callback': {
    async before(world, sample) {
      await open(world, sample);
      await world.finish(sample, 'nonce', accepted);
    },
    take: (world, sample) => world.change(sample, settle('delivered')),
  },
  cancelling: {
    before: (world, { id }) => world.queue({ id }),
    take: (world, sample) => world.change(sample, cancel()),
  },
  expiring: {
    before: (world, { id }) => world.queue({ id, expiresAt: 1 }),
    take: ({ ledger }) => ledger.messages.expireOverdue(LANE, 0, 1),
  },
};

describe.skipIf(findRedisServer() === undefined)('B1: a walk puts a message in its place after half a step of', () => {
  let server: PrivateRedis;
  let client: Redis;
  let monitor: Redis;
  let ledger: Ledger;
  const written: string[][] = [];

  beforeAll(async () => {
    server = await startPrivateRedis();
    client = new Redis(server.url);
    monitor = await new Redis(server.url).monitor();
    monitor.on('monitor', (_time: string, args: string[], source: string) => {
      if (source === 'lua' && WRITES.has(args[0]!.toLowerCase())) written.push(args);
      if (args[1] === 'the last one') written.push(args);
    });
    ledger = createLedger(client, { prefix: PREFIX });
  });

  afterAll(async () => {
    monitor.disconnect();
    client.disconnect();
    await server.stop();
  });

  /** Everything that scripts wrote since the last call; MONITOR comes on another connection, in order. */
  async function writes(): Promise<string[][]> {
    await client.echo('the last one');
    await expect.poll(() => written.at(-1)?.[1], { interval: 1 }).toBe('the last one');
    return written.splice(0).slice(0, -1);
  }

  async function prepare({ before }: Step): Promise<{ world: World; sample: Sample }> {
    await client.flushall();
    const world = new World(ledger);
    const sample = { lane: LANE, id: 'a', key: messageKey('a'), generation: 1 };
    await before?.(world, sample);
    await writes();
    return { world, sample };
  }

  /** What does not fit: of each message, where it stands and what its record says. */
  async function misfits(): Promise<string[]> {
    const keys = laneKeys(PREFIX, LANE);
    const records = await client.keys(`${keys.slot}:m:*`);
    const found: string[] = [];
    const names = ['all', ...STATUSES];
    const indexed = new Map<string, string[]>();
    for (const name of names) {
      const index = name === 'all' ? keys.all : keys.status(name);
      for (const key of await client.zrange(index, '0', '-1')) indexed.set(key, [...(indexed.get(key) ?? []), name]);
    }
    const known = new Set([...indexed.keys(), ...records.map((record) => record.slice(keys.message('').length))]);
    for (const key of known) {
      const status = await client.hget(keys.message(key), 'status');
      const wanted = status === null ? [] : ['all', status];
      const stands = indexed.get(key) ?? [];
      if (`${stands}` !== `${wanted}`) found.push(`${key} is ${status} and stands in ${stands}`);
    }
    return found;
  }

  async function walk(): Promise<void> {
    let cursor = '0';
    do ({ cursor } = await ledger.messages.putInPlace(LANE, { cursor, most: 10 }));
    while (cursor !== '0');
  }

  test.for(Object.entries(STEPS))('%s', async ([, step]) => {
    const { world, sample } = await prepare(step);
    await step.take(world, sample);
    const whole = await writes();
    expect(whole.length).toBeGreaterThan(2);
    expect(await misfits()).toEqual([]);
    let halves = 0;
    for (let kept = 1; kept < whole.length; kept += 1) {
      await prepare(step);
      for (const [command, ...args] of whole.slice(0, kept)) await client.call(command!, ...args);
      if ((await misfits()).length > 0) halves += 1;
      await walk();
      expect(await misfits(), `after ${kept} writes of ${whole.length}: ${whole.map(([name]) => name)}`).toEqual([]);
    }
    // Otherwise no write was worth cutting after, and this shows nothing.
    expect(halves).toBeGreaterThan(0);
  });
});
