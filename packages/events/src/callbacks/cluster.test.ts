import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from 'ioredis';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { startBackend, verified, type Backend } from '../../../../test/support/http/backend.ts';
import { startPrivateCluster, type PrivateCluster } from '../../../../test/setup/redis-cluster.ts';
import { createOutboxRelay } from '../relay/outbox-relay.ts';
import { createEventStream } from '../stream/event-stream.ts';
import { createTail } from '../stream/stream-tail.ts';
import { createCallbackAdmin } from './callback-admin.ts';
import { startCallbacks } from './start-callbacks.ts';

describe.skipIf(findRedisServer() === undefined)('on a Redis Cluster of three masters', () => {
  const prefix = 'pombo';
  let servers: PrivateCluster;
  let client: Cluster;
  let backend: Backend;

  beforeAll(async () => {
    servers = await startPrivateCluster();
    client = servers.connect();
    backend = await startBackend();
  });

  afterAll(async () => {
    client.disconnect();
    await backend.down();
    await servers.stop();
  });

  test('callbacks can be registered, fail, be delivered, replayed and removed', async () => {
    const options = { client, prefix, allowLoopback: true, line: (text: string) => text };
    const admin = createCallbackAdmin(options);
    const { endpoint, secret } = await admin.add({ url: backend.url });
    backend.answer = (response) => response.writeHead(backend.heard.length === 1 ? 500 : 200).end();
    const tail = createTail({ connect: async () => servers.connect(), prefix, onError: () => {} });
    const callbacks = startCallbacks({
      ...options,
      timings: { retryMs: [20], pollMs: 50 },
      stream: createEventStream(client, prefix),
      tail,
      source: {
        render: async ({ id, event }) => ({
          id,
          type: event.type,
          timestamp: new Date(event.at).toISOString(),
          data: { id: 'campaign' },
        }),
        callbackUrls: async (messages) => messages.map(() => undefined),
      },
      log: { info() {}, warn() {}, error() {} },
      count() {},
    });
    const since = Date.now() - 60_000;
    await client.xadd(`${prefix}:{vendas}:outbox`, '*', 't', 'sent', 'v', 'key', 'c', '');
    const relay = createOutboxRelay({ client, prefix, onError: () => {} });
    await relay.move(['vendas']);
    await relay.stop();
    await expect.poll(() => backend.heard.length).toBe(2);
    for (const heard of backend.heard) expect(verified(heard, secret)).toMatchObject({ type: 'message.sent' });
    await expect.poll(async () => (await admin.get(endpoint.id)).waiting).toBe(0);
    expect(await admin.replay(since, endpoint.id)).toEqual({ queued: 1, dropped: 0 });
    await expect.poll(() => backend.heard.length).toBe(3);
    await tail.close();
    await callbacks.stop();
    await admin.remove(endpoint.id);
    expect(await admin.list()).toEqual([]);
  });
});
