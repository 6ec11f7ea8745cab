import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from 'ioredis';
import { findRedisServer } from '../../../../test/setup/redis-server.ts';
import { startBackend, verified, type Backend } from '../../../../test/support/backend.ts';
import { startPrivateCluster, type PrivateCluster } from '../../../../test/setup/redis-cluster.ts';
import { createForwarder } from '../relay/outbox-relay.ts';
import { createEventStream } from '../stream/event-stream.ts';
import { createTail } from '../stream/stream-tail.ts';
import { createCallbackDesk } from './callback-admin.ts';
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

  it('callbacks can be registered, fail, be delivered, replayed and removed', async () => {
    const options = { client, prefix, allowLoopback: true, line: (text: string) => text };
    const desk = createCallbackDesk(options);
    const { endpoint, secret } = await desk.add({ url: backend.url });
    backend.answer = (response) => response.writeHead(backend.heard.length === 1 ? 500 : 200).end();
    const tail = createTail({ connect: async () => servers.connect(), prefix, onError: () => {} });
    const callbacks = startCallbacks({
      ...options,
      timings: { againMs: [20], pollMs: 50 },
      stream: createEventStream(client, prefix),
      tail,
      source: {
        describe: async ({ id, notice }) => ({
          id,
          type: notice.type,
          timestamp: new Date(notice.at).toISOString(),
          data: { id: 'campaign' },
        }),
        callbackUrls: async (messages) => messages.map(() => undefined),
      },
      log: { info() {}, warn() {}, error() {} },
      count() {},
    });
    const since = Date.now() - 60_000;
    await client.xadd(`${prefix}:{vendas}:outbox`, '*', 't', 'sent', 'v', 'key', 'c', '');
    const forwarder = createForwarder({ client, prefix, onError: () => {} });
    await forwarder.forward(['vendas']);
    await forwarder.stop();
    await expect.poll(() => backend.heard.length).toBe(2);
    for (const heard of backend.heard) expect(verified(heard, secret)).toMatchObject({ type: 'message.sent' });
    await expect.poll(async () => (await desk.get(endpoint.id)).waiting).toBe(0);
    expect(await desk.replay(since, endpoint.id)).toEqual({ queued: 1, dropped: 0 });
    await expect.poll(() => backend.heard.length).toBe(3);
    await tail.close();
    await callbacks.stop();
    await desk.remove(endpoint.id);
    expect(await desk.list()).toEqual([]);
  });
});
