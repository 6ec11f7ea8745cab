import { connect as connectTo, type RedisClient } from '@pombo/redis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findRedisServer, startPrivateRedis } from '../../../../test/setup/redis-server.ts';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { startPrivateCluster } from '../../../../test/setup/redis-cluster.ts';
import { appendEvent } from '../events.fixture.ts';
import { createOutboxRelay } from '../relay/outbox-relay.ts';
import { createEventStream } from './event-stream.ts';
import { createTail, type Tail } from './stream-tail.ts';

const redis = testRedis();
const never = new AbortController().signal;
let worlds = 0;

function world(): { tail: Tail; opened: RedisClient[]; faults: unknown[]; happens(): Promise<string> } {
  worlds += 1;
  const { client } = redis;
  const prefix = `${redis.prefix}:${worlds}`;
  const opened: RedisClient[] = [];
  const faults: unknown[] = [];
  const connect = async (): Promise<RedisClient> => {
    const made = redis.connect({ maxRetriesPerRequest: 0, retryStrategy: () => null });
    opened.push(made);
    return made;
  };
  const tail = createTail({ connect, prefix, onError: (error) => faults.push(error) });
  const relay = createOutboxRelay({ client, prefix, onError: (error) => faults.push(error) });
  onTestFinished(async () => {
    await Promise.all([tail.close(), relay.stop()]);
  });
  return {
    tail,
    opened,
    faults,
    async happens() {
      await appendEvent(client, prefix, 'vendas', 'read', 'k');
      await relay.move(['vendas']);
      return createEventStream(client, prefix).end();
    },
  };
}

describe('the tail of the stream', () => {
  test('resolves at once for a reader that is behind, and at the next event for one that is not', async () => {
    const { tail, happens } = world();
    const first = await happens();
    await tail.after('0-0', never);
    const waiting = tail.after(first, never);
    const second = await happens();
    await waiting;
    await tail.after(first, never);
    expect(second).not.toBe(first);
  });

  test('opens one connection when the first reader waits, however many follow', async () => {
    const { tail, happens, opened } = world();
    const first = await happens();
    expect(opened).toHaveLength(0);
    const waiting = Array.from({ length: 200 }, () => tail.after(first, never));
    await happens();
    await Promise.all(waiting);
    expect(opened).toHaveLength(1);
  });

  test('releases readers that stop waiting, and all readers when it closes', async () => {
    const { tail, happens } = world();
    const first = await happens();
    const gone = new AbortController();
    const one = tail.after(first, gone.signal);
    const other = tail.after(first, never);
    gone.abort();
    await one;
    await tail.close();
    await other;
    await tail.after(first, never);
  });

  test('reconnects after a fault, and misses no event in between', async () => {
    const { tail, happens, opened, faults } = world();
    const first = await happens();
    const waiting = tail.after(first, never);
    await expect.poll(() => opened.length).toBe(1);
    opened[0]!.disconnect();
    await happens();
    await waiting;
    expect(opened).toHaveLength(2);
    expect(faults).toHaveLength(1);
  });
});

describe.skipIf(findRedisServer() === undefined)('while Redis is unavailable', () => {
  test('closes even while its connection waits to reconnect', async () => {
    const own = await startPrivateRedis();
    onTestFinished(() => own.stop());
    const opened: RedisClient[] = [];
    const tail = createTail({
      async connect() {
        const made = await connectTo(own.url, { purpose: 'subscriber' });
        opened.push(made);
        return made;
      },
      prefix: 'pombo',
      onError: () => {},
    });
    const waiting = tail.after('0-0', never);
    await expect.poll(() => opened.length).toBe(1);
    await own.kill();
    await expect.poll(() => opened[0]!.status).toBe('reconnecting');
    await tail.close();
    await waiting;
    await expect.poll(() => opened[0]!.status).not.toBe('ready');
  });
});

describe.skipIf(findRedisServer() === undefined)('on a Redis Cluster', () => {
  test('notices new events', async () => {
    const servers = await startPrivateCluster();
    const client = servers.connect();
    const tail = createTail({ connect: async () => servers.connect(), prefix: 'pombo', onError: () => {} });
    onTestFinished(async () => {
      await tail.close();
      client.disconnect();
      await servers.stop();
    });
    const relay = createOutboxRelay({ client, prefix: 'pombo', onError: () => {} });
    const waiting = tail.after('0-0', never);
    await appendEvent(client, 'pombo', 'vendas', 'read', 'k');
    await relay.move(['vendas']);
    await waiting;
    const end = await createEventStream(client, 'pombo').end();
    const more = tail.after(end, never);
    await appendEvent(client, 'pombo', 'vendas', 'read', 'k');
    await relay.move(['vendas']);
    await more;
    await relay.stop();
  });
});
