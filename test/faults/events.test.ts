import { readConfig, startApi, type RunningApi } from '@pombo/api';
import { createLog } from '@pombo/worker';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { ownRedis, test } from '../support/redis/own-redis.ts';
import { ALWAYS } from '../support/redis/persistence.ts';
import { openSse, type SseClient } from '../support/http/sse.ts';
import { stage } from '../support/stage.ts';
import { traffic } from '../support/traffic.ts';

/** While Redis is unavailable or full, clients that stay connected receive every event once, in order. */
const redis = ownRedis(ALWAYS);
const on = stage({ redis });
const { spawn, send, posted, reaches } = traffic(on);
let api: RunningApi;

beforeAll(async () => {
  const config = readConfig({ ...on.env, POMBO_PORT: '0' });
  api = await startApi({ config, redisUrl: on.redisUrl, log: createLog('silent', process.stderr) });
});
afterAll(() => api.stop());

async function follow(): Promise<SseClient> {
  const client = await openSse(`${api.url}/v1/events?types=message.accepted`);
  onTestFinished(() => client.close());
  return client;
}

const heard = ({ events }: SseClient): string[] => events.map(({ data }) => (data as { data: { id: string } }).data.id);

test('a Redis that is killed and started again', async () => {
  await spawn();
  const client = await follow();
  const before = [await send(), await send()];
  await expect.poll(() => heard(client)).toEqual(before.map(({ id }) => id));
  await redis.server.kill();
  await redis.server.start();
  await expect.poll(() => on.producer.get('any').then(String, String)).toBe('undefined');
  const after = [await send(), await send()];
  for (const message of after) await reaches(message, 'accepted');
  await expect.poll(() => heard(client)).toEqual([...before, ...after].map(({ id }) => id));
});

test('a full Redis: events wait in the outboxes, and are published when there is space', async () => {
  await spawn();
  const client = await follow();
  const slow = await send({ fault: { kind: 'delay', enqueue: true, ms: 1000 } });
  await posted(slow);
  await redis.client.config('SET', 'maxmemory', '1');
  onTestFinished(async () => void (await redis.client.config('SET', 'maxmemory', '0')));
  await reaches(slow, 'accepted');
  const outbox = `${redis.prefix}:{vendas}:outbox`;
  expect((await redis.client.xrevrange(outbox, '+', '-', 'COUNT', 1))[0]![1]).toContain('accepted');
  expect(heard(client)).toEqual([]);
  await redis.client.config('SET', 'maxmemory', '0');
  await expect.poll(() => heard(client)).toEqual([slow.id]);
});
