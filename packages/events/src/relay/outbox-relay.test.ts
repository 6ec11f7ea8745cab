import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { startPrivateCluster } from '../../../../test/setup/redis-cluster.ts';
import { appendEvent, appendEvents } from '../events.fixture.ts';
import { createOutboxRelay, type OutboxRelay, type OutboxRelayOptions } from './outbox-relay.ts';
import { campaignSource } from './outbox.ts';
import { START } from '../stream/position.ts';
import { createEventStream, type StreamedEvent } from '../stream/event-stream.ts';

const redis = testRedis();
let worlds = 0;

interface World {
  client: Redis;
  prefix: string;
  relay(options?: Partial<OutboxRelayOptions>): OutboxRelay;
  /** Everything in the stream. */
  all(): Promise<StreamedEvent[]>;
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
    relay(options = {}) {
      const made = createOutboxRelay({
        client,
        prefix,
        onError: (error) => faults.push(error),
        delayMs: 5,
        ...options,
      });
      onTestFinished(() => made.stop());
      return made;
    },
    all: () => createEventStream(client, prefix).read(START, 100_000),
  };
}

function keysOf(events: StreamedEvent[], lane?: string): string[] {
  return events.flatMap(({ event }) =>
    'key' in event && (lane === undefined || event.lane === lane) ? [event.key] : [],
  );
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_none, at) => `k${at + 1}`);

describe('an outbox relay', () => {
  test('moves events into the stream, with their time, type, source and campaign', async () => {
    const { client, prefix, relay, all } = world();
    const accepted = await appendEvent(client, prefix, 'vendas', 'accepted', 'k1', 'natal');
    await appendEvent(client, prefix, 'vendas', 'held', 'disconnected');
    await appendEvent(client, prefix, 'vendas', 'resumed', 'disconnected');
    await client.xadd(`${prefix}:{natal}:campaign-outbox`, '*', 't', 'completed', 'v', 'natal', 'c', 'natal');
    expect(await relay().move(['vendas', campaignSource('natal')])).toBe(4);
    const at = Number(accepted.split('-')[0]);
    expect((await all()).map(({ event, campaign }) => [event, campaign])).toEqual([
      [{ type: 'message.accepted', lane: 'vendas', key: 'k1', status: 'accepted', at }, 'natal'],
      [{ type: 'lane.held', lane: 'vendas', reason: 'disconnected', at: expect.any(Number) as number }, undefined],
      [{ type: 'lane.resumed', lane: 'vendas', reason: 'disconnected', at: expect.any(Number) as number }, undefined],
      [{ type: 'campaign.completed', campaign: 'natal', at: expect.any(Number) as number }, 'natal'],
    ]);
  });

  test('runs soon after it was touched, once for many touches', async () => {
    const { client, prefix, relay, all } = world();
    const made = relay();
    await appendEvents(client, prefix, 'vendas', 3);
    made.touch('vendas');
    made.touch('vendas');
    await expect.poll(async () => keysOf(await all())).toEqual(numbered(3));
  });

  test('keeps the order of a lane over many pages, and keeps lanes separate', async () => {
    const { client, prefix, relay, all } = world();
    await appendEvents(client, prefix, 'vendas', 1234);
    await appendEvents(client, prefix, 'suporte', 200);
    expect(await relay().move(['vendas', 'suporte', 'nobody'])).toBe(1434);
    const events = await all();
    expect(keysOf(events, 'vendas')).toEqual(numbered(1234));
    expect(keysOf(events, 'suporte')).toEqual(numbered(200));
    expect(new Set(events.map(({ id }) => id)).size).toBe(1434);
  });

  test('duplicates nothing and keeps the order when several work at once', async () => {
    const { client, prefix, relay, all } = world();
    const made = [relay(), relay(), relay()];
    const lanes = ['a', 'b', 'c'];
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([
        ...lanes.map((lane) => appendEvents(client, prefix, lane, 150)),
        ...made.map((each) => each.move(lanes)),
      ]);
    }
    await made[0]!.move(lanes);
    const events = await all();
    for (const lane of lanes) {
      expect(keysOf(events, lane)).toEqual(Array.from({ length: 10 }, () => numbered(150)).flat());
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(4500);
  });

  test('loses and duplicates nothing, at whatever point it is killed', async () => {
    const { client, prefix, relay, all } = world();
    const lanes = ['a', 'b'];
    const script = new URL('relay-child.fixture.ts', import.meta.url).pathname;
    let moved = 0;
    for (let death = 0; death < 5; death += 1) {
      const child = spawn(process.execPath, [script, redis.url, prefix, ...lanes]);
      onTestFinished(() => void child.kill('SIGKILL'));
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      // It dies in the middle of its work: part of the events have arrived, and more are being written.
      const appending = Promise.all(lanes.map((lane) => appendEvents(client, prefix, lane, 2000)));
      await expect.poll(async () => (await all()).length, { interval: 1 }).toBeGreaterThan(moved + death * 100);
      child.kill('SIGKILL');
      await Promise.all([ended, appending]);
      moved = (await all()).length;
    }
    await relay().move(lanes);
    const events = await all();
    for (const lane of lanes) {
      expect(keysOf(events, lane)).toEqual(Array.from({ length: 5 }, () => numbered(2000)).flat());
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(20_000);
  });

  test('gives an event the same id after Redis forgot that it was published', async () => {
    const { client, prefix, relay, all } = world();
    await appendEvents(client, prefix, 'vendas', 2);
    await relay().move(['vendas']);
    const before = await all();
    // As on a Cluster where the stream's node lost its last second.
    await client.del(`${prefix}:{events}:stream`, `${prefix}:{events}:at:vendas`);
    await relay().move(['vendas']);
    expect((await all()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  test('finds untouched sources in its sweep, and trims their outboxes', async () => {
    const { client, prefix, relay, all } = world();
    const old = `${prefix}:{vendas}:outbox`;
    const longAgo = Date.now() - 10 * 60_000;
    for (let n = 1; n <= 300; n += 1) await client.xadd(old, `${longAgo}-${n}`, 't', 'read', 'v', `o${n}`, 'c', '');
    await appendEvent(client, prefix, 'vendas', 'accepted', 'k1');
    relay({ sweepMs: 10 }).watch(() => ['vendas']);
    await expect.poll(async () => keysOf(await all())).toHaveLength(301);
    await expect.poll(() => client.xlen(old)).toBeLessThan(150);
    expect((await client.xrange(old, '-', '+')).at(-1)![1]).toContain('k1');
  });

  test('finds what another process left in a source that is touched again and again', async () => {
    const { client, prefix, relay, all } = world();
    const made = relay({ sweepMs: 10, delayMs: 1 });
    made.watch(() => ['vendas', 'suporte']);
    const touching = setInterval(() => made.touch('suporte'), 1);
    onTestFinished(() => clearInterval(touching));
    await appendEvents(client, prefix, 'vendas', 2);
    await appendEvents(client, prefix, 'suporte', 2);
    await expect.poll(async () => keysOf(await all(), 'vendas')).toEqual(numbered(2));
    await expect.poll(async () => keysOf(await all(), 'suporte')).toEqual(numbered(2));
  });

  test('does not trim an outbox again that has not grown', async () => {
    const { client, prefix, relay, all } = world();
    await appendEvents(client, prefix, 'vendas', 1);
    const asked: string[] = [];
    const counted = new Proxy(client, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name === 'xtrim') asked.push(name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    let sweeps = 0;
    relay({ client: counted, sweepMs: 5 }).watch(() => {
      sweeps += 1;
      return ['vendas'];
    });
    await expect.poll(() => sweeps).toBeGreaterThan(5);
    expect(keysOf(await all())).toEqual(['k1']);
    expect(asked).toEqual(['xtrim']);
  });

  test('reports an outbox that overflowed before it was read, and continues', async () => {
    const { client, prefix, relay, all } = world();
    const overflown: string[] = [];
    const made = relay({ onOverflow: (source) => overflown.push(source) });
    await appendEvents(client, prefix, 'vendas', 1);
    await made.move(['vendas']);
    await appendEvents(client, prefix, 'vendas', 2);
    await made.move(['vendas']);
    expect(overflown).toEqual([]);
    await appendEvents(client, prefix, 'vendas', 10);
    await client.xtrim(`${prefix}:{vendas}:outbox`, 'MAXLEN', 4);
    await made.move(['vendas']);
    expect(overflown).toEqual(['vendas']);
    expect(keysOf(await all())).toEqual(['k1', 'k1', 'k2', 'k7', 'k8', 'k9', 'k10']);
  });

  test('keeps no more than the configured number and age', async () => {
    const { client, prefix, relay, all } = world();
    await client.xadd(`${prefix}:{vendas}:outbox`, '1000-1', 't', 'read', 'v', 'ancient', 'c', '');
    await appendEvents(client, prefix, 'vendas', 2000);
    const made = relay({ keepEvents: 500, keepMs: 60_000 });
    expect(await made.move(['vendas'])).toBe(2000);
    expect((await all()).length).toBeLessThan(700);
    expect(keysOf(await all()).at(-1)).toBe('k2000');
    expect(await client.pttl(`${prefix}:{events}:at:vendas`)).toBeGreaterThan(0);
  });

  test('reports a fault and retries, and moves touched outboxes when it stops', async () => {
    const { client, prefix, relay, all, faults } = world();
    await appendEvents(client, prefix, 'vendas', 1);
    await client.set(`${prefix}:{events}:stream`, 'not a stream');
    const made = relay();
    made.touch('vendas');
    await expect.poll(() => faults.length).toBeGreaterThan(0);
    await client.del(`${prefix}:{events}:stream`);
    await made.stop();
    expect(keysOf(await all())).toEqual(['k1']);
  });
});

describe.skipIf(findRedisServer() === undefined)('on a Redis Cluster', () => {
  test('moves lanes of every node into the one stream', async () => {
    const servers = await startPrivateCluster();
    const client = servers.connect();
    onTestFinished(async () => {
      client.disconnect();
      await servers.stop();
    });
    const lanes = Array.from({ length: 12 }, (_none, at) => `lane-${at}`);
    for (const lane of lanes) await appendEvent(client, 'pombo', lane, 'accepted', 'k1');
    const made = createOutboxRelay({ client, prefix: 'pombo', onError: () => {}, sweepMs: 10 });
    made.watch(() => lanes);
    const stream = createEventStream(client, 'pombo');
    await expect.poll(async () => (await stream.read(START, 100)).length).toBe(12);
    await made.stop();
  });
});
