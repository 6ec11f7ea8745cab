import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { startPrivateCluster } from '../../../../test/setup/redis-cluster.ts';
import { tell, tellMany } from '../events.fixture.ts';
import { createForwarder, type Forwarder, type ForwarderOptions } from './outbox-relay.ts';
import { campaignSource } from './outbox.ts';
import { START } from '../stream/position.ts';
import { createEventStream, type StreamedNotice } from '../stream/event-stream.ts';

const redis = testRedis();
let worlds = 0;

interface World {
  client: Redis;
  prefix: string;
  forwarder(options?: Partial<ForwarderOptions>): Forwarder;
  /** Everything in the stream. */
  all(): Promise<StreamedNotice[]>;
  faults: unknown[];
}

function world(): World {
  worlds += 1;
  const { client } = redis;
  const prefix = `${redis.prefix}:${worlds}`;
  const faults: unknown[] = [];
  return {
    client,
    prefix,
    faults,
    forwarder(options = {}) {
      const made = createForwarder({ client, prefix, onError: (error) => faults.push(error), delayMs: 5, ...options });
      onTestFinished(() => made.stop());
      return made;
    },
    all: () => createEventStream(client, prefix).read(START, 100_000),
  };
}

function keysOf(events: StreamedNotice[], lane?: string): string[] {
  return events.flatMap(({ notice }) =>
    'key' in notice && (lane === undefined || notice.lane === lane) ? [notice.key] : [],
  );
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_none, at) => `k${at + 1}`);

describe('a forwarder', () => {
  it('moves events into the stream, with their time, type, source and campaign', async () => {
    const { client, prefix, forwarder, all } = world();
    const accepted = await tell(client, prefix, 'vendas', 'accepted', 'k1', 'natal');
    await tell(client, prefix, 'vendas', 'held', 'disconnected');
    await tell(client, prefix, 'vendas', 'resumed', 'disconnected');
    await client.xadd(`${prefix}:{natal}:campaign-outbox`, '*', 't', 'completed', 'v', 'natal', 'c', 'natal');
    expect(await forwarder().forward(['vendas', campaignSource('natal')])).toBe(4);
    const at = Number(accepted.split('-')[0]);
    expect((await all()).map(({ notice, campaign }) => [notice, campaign])).toEqual([
      [{ type: 'message.accepted', lane: 'vendas', key: 'k1', status: 'accepted', at }, 'natal'],
      [{ type: 'lane.held', lane: 'vendas', reason: 'disconnected', at: expect.any(Number) as number }, undefined],
      [{ type: 'lane.resumed', lane: 'vendas', reason: 'disconnected', at: expect.any(Number) as number }, undefined],
      [{ type: 'campaign.completed', campaign: 'natal', at: expect.any(Number) as number }, 'natal'],
    ]);
  });

  it('runs soon after it was touched, once for many touches', async () => {
    const { client, prefix, forwarder, all } = world();
    const made = forwarder();
    await tellMany(client, prefix, 'vendas', 3);
    made.touch('vendas');
    made.touch('vendas');
    await expect.poll(async () => keysOf(await all())).toEqual(numbered(3));
  });

  it('keeps the order of a lane over many pages, and keeps lanes separate', async () => {
    const { client, prefix, forwarder, all } = world();
    await tellMany(client, prefix, 'vendas', 1234);
    await tellMany(client, prefix, 'suporte', 200);
    expect(await forwarder().forward(['vendas', 'suporte', 'nobody'])).toBe(1434);
    const events = await all();
    expect(keysOf(events, 'vendas')).toEqual(numbered(1234));
    expect(keysOf(events, 'suporte')).toEqual(numbered(200));
    expect(new Set(events.map(({ id }) => id)).size).toBe(1434);
  });

  it('duplicates nothing and keeps the order when several work at once', async () => {
    const { client, prefix, forwarder, all } = world();
    const made = [forwarder(), forwarder(), forwarder()];
    const lanes = ['a', 'b', 'c'];
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([
        ...lanes.map((lane) => tellMany(client, prefix, lane, 150)),
        ...made.map((each) => each.forward(lanes)),
      ]);
    }
    await made[0]!.forward(lanes);
    const events = await all();
    for (const lane of lanes) {
      expect(keysOf(events, lane)).toEqual(Array.from({ length: 10 }, () => numbered(150)).flat());
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(4500);
  });

  it('loses and duplicates nothing, at whatever point it is killed', async () => {
    const { client, prefix, forwarder, all } = world();
    const lanes = ['a', 'b'];
    const script = new URL('forwarder-child.fixture.ts', import.meta.url).pathname;
    let told = 0;
    for (let death = 0; death < 5; death += 1) {
      const child = spawn(process.execPath, [script, redis.url, prefix, ...lanes]);
      onTestFinished(() => void child.kill('SIGKILL'));
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      // It dies in the middle of its work: part of the events have arrived, and more are being written.
      const telling = Promise.all(lanes.map((lane) => tellMany(client, prefix, lane, 2000)));
      await expect.poll(async () => (await all()).length, { interval: 1 }).toBeGreaterThan(told + death * 100);
      child.kill('SIGKILL');
      await Promise.all([ended, telling]);
      told = (await all()).length;
    }
    await forwarder().forward(lanes);
    const events = await all();
    for (const lane of lanes) {
      expect(keysOf(events, lane)).toEqual(Array.from({ length: 5 }, () => numbered(2000)).flat());
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(20_000);
  });

  it('gives an event the same id after Redis forgot that it was published', async () => {
    const { client, prefix, forwarder, all } = world();
    await tellMany(client, prefix, 'vendas', 2);
    await forwarder().forward(['vendas']);
    const before = await all();
    // As on a Cluster where the stream's node lost its last second.
    await client.del(`${prefix}:{events}:stream`, `${prefix}:{events}:at:vendas`);
    await forwarder().forward(['vendas']);
    expect((await all()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it('finds untouched sources in its sweep, and trims their outboxes', async () => {
    const { client, prefix, forwarder, all } = world();
    const old = `${prefix}:{vendas}:outbox`;
    const longAgo = Date.now() - 10 * 60_000;
    for (let n = 1; n <= 300; n += 1) await client.xadd(old, `${longAgo}-${n}`, 't', 'read', 'v', `o${n}`, 'c', '');
    await tell(client, prefix, 'vendas', 'accepted', 'k1');
    forwarder({ sweepMs: 10 }).watch(() => ['vendas']);
    await expect.poll(async () => keysOf(await all())).toHaveLength(301);
    await expect.poll(() => client.xlen(old)).toBeLessThan(150);
    expect((await client.xrange(old, '-', '+')).at(-1)![1]).toContain('k1');
  });

  it('reports an outbox that overflowed before it was read, and continues', async () => {
    const { client, prefix, forwarder, all } = world();
    const overflown: string[] = [];
    const made = forwarder({ onOverflow: (source) => overflown.push(source) });
    await tellMany(client, prefix, 'vendas', 1);
    await made.forward(['vendas']);
    await tellMany(client, prefix, 'vendas', 2);
    await made.forward(['vendas']);
    expect(overflown).toEqual([]);
    await tellMany(client, prefix, 'vendas', 10);
    await client.xtrim(`${prefix}:{vendas}:outbox`, 'MAXLEN', 4);
    await made.forward(['vendas']);
    expect(overflown).toEqual(['vendas']);
    expect(keysOf(await all())).toEqual(['k1', 'k1', 'k2', 'k7', 'k8', 'k9', 'k10']);
  });

  it('keeps no more than the configured number and age', async () => {
    const { client, prefix, forwarder, all } = world();
    await client.xadd(`${prefix}:{vendas}:outbox`, '1000-1', 't', 'read', 'v', 'ancient', 'c', '');
    await tellMany(client, prefix, 'vendas', 2000);
    const made = forwarder({ keepEvents: 500, keepMs: 60_000 });
    expect(await made.forward(['vendas'])).toBe(2000);
    expect((await all()).length).toBeLessThan(700);
    expect(keysOf(await all()).at(-1)).toBe('k2000');
    expect(await client.pttl(`${prefix}:{events}:at:vendas`)).toBeGreaterThan(0);
  });

  it('reports a fault and retries, and moves touched outboxes when it stops', async () => {
    const { client, prefix, forwarder, all, faults } = world();
    await tellMany(client, prefix, 'vendas', 1);
    await client.set(`${prefix}:{events}:stream`, 'not a stream');
    const made = forwarder();
    made.touch('vendas');
    await expect.poll(() => faults.length).toBeGreaterThan(0);
    await client.del(`${prefix}:{events}:stream`);
    await made.stop();
    expect(keysOf(await all())).toEqual(['k1']);
  });
});

describe.skipIf(findRedisServer() === undefined)('on a Redis Cluster', () => {
  it('moves lanes of every node into the one stream', async () => {
    const servers = await startPrivateCluster();
    const client = servers.connect();
    onTestFinished(async () => {
      client.disconnect();
      await servers.stop();
    });
    const lanes = Array.from({ length: 12 }, (_none, at) => `lane-${at}`);
    for (const lane of lanes) await tell(client, 'pombo', lane, 'accepted', 'k1');
    const made = createForwarder({ client, prefix: 'pombo', onError: () => {}, sweepMs: 10 });
    made.watch(() => lanes);
    const stream = createEventStream(client, 'pombo');
    await expect.poll(async () => (await stream.read(START, 100)).length).toBe(12);
    await made.stop();
  });
});
