import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type RedisClient } from '@pombo/redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKeys } from '../auth/api-keys.ts';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../../test/setup/redis-server.ts';
import { openProxy } from '../../../../test/support/http/proxy.ts';
import { message, stand } from '../api.fixture.ts';
import { call, running } from '../running.fixture.ts';

const on = stand();
const { start } = running(on);

const READS = [
  '/v1/lanes',
  '/v1/messages',
  '/v1/messages/nobody',
  '/v1/campaigns',
  '/v1/suppressions',
  '/v1/callbacks',
  '/metrics',
];

describe.skipIf(findRedisServer() === undefined)('a Redis that takes no writes', () => {
  let redis: PrivateRedis;
  let client: RedisClient;
  const prefix = `full-${process.pid}`;
  let secret: string;
  let file: string;

  beforeAll(async () => {
    redis = await startPrivateRedis();
    client = await connect(redis.url);
    file = join(on.folder, 'full.json');
    await writeFile(file, JSON.stringify({ instances: [{ name: 'vendas', id: 'ID9', token: 'T9' }] }));
    ({ secret } = await createApiKeys(client, prefix).create({ name: 'web', scopes: ['send', 'read', 'manage'] }));
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });

  const open = (more = {}) => start({ REDIS_URL: redis.url, POMBO_PREFIX: prefix, POMBO_INSTANCES: file }, more);
  const key = () => ({ authorization: `Bearer ${secret}` });

  test('on a full Redis, clients can read and pause a lane, and the error names the cause', async () => {
    const api = await open();
    const sent = await call(`${api.url}/v1/messages`, { headers: key(), payload: message({ id: 'before' }) });
    expect(sent.status).toBe(202);
    await client.config('SET', 'maxmemory', '1');
    try {
      for (const path of READS)
        expect.soft([200, 404], path).toContain((await call(`${api.url}${path}`, { headers: key() })).status);
      const paused = await call(`${api.url}/v1/lanes/vendas/pause`, { headers: key(), payload: {} });
      expect(paused.status, JSON.stringify(paused.body)).toBe(200);
      const refused = await call(`${api.url}/v1/messages`, { headers: key(), payload: message({ id: 'after' }) });
      expect(refused.status).toBe(503);
      expect(refused.body).toMatchObject({
        code: 'redis_full',
        detail: expect.stringContaining('OOM') as string,
        hint: expect.stringContaining('maxmemory') as string,
      });
      expect(await call(`${api.url}/health/ready`)).toMatchObject({ status: 503, body: { status: 'redis_full' } });
      expect((await call(`${api.url}/health/live`)).status).toBe(200);
    } finally {
      await client.config('SET', 'maxmemory', '0');
    }
    expect((await call(`${api.url}/health/ready`)).status).toBe(200);
    await api.stop();
  });

  test('on a full Redis, the rate limit is counted in memory', async () => {
    const api = await open({ perMinute: 3 });
    await client.config('SET', 'maxmemory', '1');
    try {
      const answers = [];
      for (let at = 0; at < 4; at += 1) answers.push(await call(`${api.url}/v1/lanes`, { headers: key() }));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
      expect(answers.map(({ headers }) => headers['ratelimit-remaining'])).toEqual(['2', '1', '0', '0']);
      expect(Number(answers[3]!.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await client.config('SET', 'maxmemory', '0');
    }
    await api.stop();
  });

  test('on a Redis that cannot save to disk, clients can read, and the error names the disk', async () => {
    const api = await open();
    await client.config('SET', 'save', '3600 1');
    await client.set('something', 'changed');
    rmSync(redis.dir, { recursive: true });
    await client.bgsave();
    await expect.poll(async () => client.info('persistence')).toContain('rdb_last_bgsave_status:err');
    for (const path of READS)
      expect.soft([200, 404], path).toContain((await call(`${api.url}${path}`, { headers: key() })).status);
    const refused = await call(`${api.url}/v1/messages`, { headers: key(), payload: message({ id: 'disk' }) });
    expect(refused).toMatchObject({
      status: 503,
      body: { code: 'redis_full', detail: expect.stringContaining('MISCONF'), hint: expect.stringContaining('disk') },
    });
    expect(await call(`${api.url}/health/ready`)).toMatchObject({ status: 503, body: { status: 'redis_full' } });
    await client.config('SET', 'save', '');
    await api.stop();
  });
});

describe('a slow Redis', () => {
  test('a request gets a 503 at its deadline, not after many slow commands', async () => {
    const { hostname, port } = new URL(on.redisUrl);
    const proxy = await openProxy(Number(port), hostname);
    // Each command takes 150 ms more, far below the time limit of a single one.
    proxy.delay(75);
    const through = new URL(on.redisUrl);
    through.host = `127.0.0.1:${proxy.port}`;
    const api = await start({ REDIS_URL: through.href }, { deadlineMs: 200 });
    const slow = await call(`${api.url}/v1/lanes`);
    expect(slow).toMatchObject({ status: 503, body: { code: 'redis_slow', status: 503 } });
    expect(slow.headers['retry-after']).toBe('1');
    expect((await call(`${api.url}/health/live`)).status).toBe(200);
    await api.stop();
    await proxy.close();
  });

  test('the wait of a request is added to its deadline', async () => {
    const app = await on.app({ deadlineMs: 1500 });
    const payload = message({ id: 'held-longer' });
    const held = await app.inject({
      method: 'POST',
      url: '/v1/messages?wait=2',
      headers: { host: 'localhost' },
      payload,
    });
    expect(held.statusCode).toBe(202);
  });

  test('while Redis is fast, the deadline has no effect', async () => {
    const app = await on.app({ deadlineMs: 20_000 });
    expect((await app.inject({ url: '/v1/lanes', headers: { host: 'localhost' } })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/nowhere', payload: {} })).statusCode).toBe(404);
  });
});
