import { defined } from '@pombo/core';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKeys } from './api-keys.ts';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../../test/setup/redis-server.ts';
import { findNginx, startNginx, type Nginx } from '../../../../test/support/http/nginx.ts';
import { LOCAL, message, stand } from '../api.fixture.ts';
import { call, running } from '../running.fixture.ts';
import type { RunningApi } from '../compose.ts';

const on = stand();
const { start } = running(on);
let prefixes = 0;
const ownPrefix = (): string => `${on.prefix}.${(prefixes += 1)}`;

describe('without any key', () => {
  test.for([
    'forwarded',
    'via',
    'x-forwarded-for',
    'X_Forwarded_For',
    'x-forwarded-host',
    'x-forwarded-anything',
    'x-forwarded',
    'x-real-ip',
    'x-client-ip',
    'true-client-ip',
    'cf-connecting-ip',
    'cf-ray',
    'cdn-loop',
    'fly-client-ip',
    'x-envoy-external-address',
    'x-original-host',
    'x-azure-clientip',
  ])('a request with %s is refused, and nothing is queued', async (name) => {
    const app = await on.app();
    const payload = message({ id: `proxy-${name}` });
    const headers = { ...LOCAL, [name]: 'localhost' };
    const response = await app.inject({ method: 'POST', url: '/v1/messages', headers, payload });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'forbidden', hint: expect.stringContaining('pombo keys create') });
    expect(await on.producer.get(`proxy-${name}`)).toBeUndefined();
  });

  test.for(['192.168.0.7', '10.0.0.1', '::ffff:172.17.0.1', 'fe80::1', '128.0.0.1'])(
    'a peer at %s is refused, whatever its Host says',
    async (remoteAddress) => {
      const app = await on.app();
      expect((await app.inject({ url: '/v1/lanes', headers: LOCAL, remoteAddress })).statusCode).toBe(403);
    },
  );

  test('requests of local programs are accepted', async () => {
    const app = await on.app();
    const names = [
      'user-agent',
      'accept',
      'x-request-id',
      'traceparent',
      'x-amzn-trace-id',
      'client-token',
      'x-custom',
    ];
    const headers = { ...LOCAL, ...Object.fromEntries(names.map((name) => [name, 'x'])) };
    expect((await app.inject({ url: '/v1/lanes', headers })).statusCode).toBe(200);
  });

  test.for(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('a peer at %s may ask', async (remoteAddress) => {
    const app = await on.app();
    expect((await app.inject({ url: '/v1/lanes', headers: LOCAL, remoteAddress })).statusCode).toBe(200);
  });

  test('with a key, forwarding headers are fine', async () => {
    const key = 'a-key-behind-a-proxy-1234';
    const app = await on.app({ fixedKeys: [key] });
    const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': '203.0.113.9' };
    expect((await app.inject({ url: '/v1/lanes', headers })).statusCode).toBe(200);
  });
});

const nginx = findNginx();
if (nginx === undefined) process.stderr.write('nginx is not installed (Debian: nginx-light): its tests are skipped\n');

describe.skipIf(nginx === undefined)('nginx in front of an API without keys', () => {
  /** The settings of nginx that were tried, and the Host a stranger sends. */
  const SETTINGS = {
    'nginx’s defaults': ['', 'pombo.example'],
    'X-Forwarded-For': ['proxy_http_version 1.1; proxy_set_header X-Forwarded-For $remote_addr;', 'pombo.example'],
    'the Host kept': ['proxy_http_version 1.1; proxy_set_header Host $host;', 'pombo.example'],
    'the Host kept, and the stranger says localhost': ['proxy_set_header Host $host;', 'localhost'],
    'HTTP/1.1 and nothing else': ['proxy_http_version 1.1;', 'pombo.example'],
  } as const;
  const NAMES = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];
  const callback = { type: 'ConnectedCallback', instanceId: 'ID9', connected: true };
  const secret = 'a-secret-of-the-nginx-test';
  let api: RunningApi;
  let door: Nginx;

  beforeAll(async () => {
    const file = join(on.folder, 'nginx.json');
    await writeFile(file, JSON.stringify({ instances: [{ name: 'vendas', id: 'ID9', token: 'T9' }] }));
    api = await start({ POMBO_PREFIX: ownPrefix(), POMBO_INSTANCES: file, POMBO_WEBHOOK_SECRET: secret });
    door = await startNginx(
      api.url,
      NAMES.map((name) => SETTINGS[name][0]),
    );
  });
  afterAll(() => door.stop());

  const through = (name: keyof typeof SETTINGS, path: string, payload?: object) =>
    call(`${door.urls[NAMES.indexOf(name)]}${path}`, {
      headers: { host: SETTINGS[name][1] },
      ...defined({ payload }),
    });

  test.for(NAMES.slice(0, 4))('%s: no message is queued, and none is shown', async (name) => {
    const id = `nginx-${NAMES.indexOf(name)}`;
    expect((await through(name, '/v1/messages', message({ id }))).status).toBe(403);
    expect((await through(name, '/v1/messages')).status).toBe(403);
    expect((await call(`${api.url}/v1/messages/${id}`)).status).toBe(404);
  });

  test('HTTP/1.1 without any header looks like a local program, until the first callback comes through', async () => {
    const name = 'HTTP/1.1 and nothing else';
    // The API cannot distinguish this case: the documents say to publish POMBO_WEBHOOK_PORT only, and to create a key.
    expect((await through(name, '/v1/messages')).status).toBe(200);
    expect((await through(name, `/webhooks/zapi/vendas/${secret}`, callback)).status).toBe(200);
    const refused = await through(name, '/v1/messages');
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ code: 'unauthorized', hint: expect.stringContaining('pombo keys create') });
    expect((await call(`${api.url}/v1/messages`)).status).toBe(401);
  });
});

describe('a separate port for callbacks', () => {
  const secret = 'a-secret-of-the-webhook-port';
  const callback = { type: 'ConnectedCallback', instanceId: 'ID9', connected: true };

  test('POMBO_WEBHOOK_PORT serves the callbacks and nothing else; they do not close the main port', async () => {
    const file = join(on.folder, 'port.json');
    await writeFile(file, JSON.stringify({ instances: [{ name: 'vendas', id: 'ID9', token: 'T9' }] }));
    const api = await start({
      POMBO_PREFIX: ownPrefix(),
      POMBO_INSTANCES: file,
      POMBO_WEBHOOK_SECRET: secret,
      POMBO_WEBHOOK_PORT: '0',
    });
    const { webhookUrl } = api;
    expect(webhookUrl).toBeDefined();
    expect(webhookUrl).not.toBe(api.url);
    const path = `/webhooks/zapi/vendas/${secret}`;
    expect((await call(`${webhookUrl}${path}`, { payload: callback })).status).toBe(200);
    const places = ['/', '/v1/lanes', '/v1/messages', '/health/live', '/health/ready', '/metrics', '/docs/'];
    for (const place of [...places, '/openapi.json', '/instances/ID9/token/T9/status', '/webhooks/zapi/vendas'])
      expect.soft((await call(`${webhookUrl}${place}`)).status, place).toBe(404);
    expect((await call(`${webhookUrl}/v1/messages`, { payload: message() })).status).toBe(404);
    // The port that callbacks should come to says nothing about who can reach the other one.
    expect((await call(`${api.url}/v1/lanes`)).status).toBe(200);
    expect((await call(`${api.url}${path}`, { payload: callback })).status).toBe(200);
    expect((await call(`${api.url}/v1/lanes`)).status).toBe(401);
    const { body } = await call(`${webhookUrl}/nothing`);
    expect(body).not.toHaveProperty('hint');
    await api.stop();
    await expect(call(`${webhookUrl}${path}`, { payload: callback })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('HTTP/1.0, which nginx speaks by default, counts as a proxy', async () => {
    const api = await start({ POMBO_PREFIX: ownPrefix() });
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write('GET /v1/lanes HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.[01] 403 /);
  });
});

describe.skipIf(findRedisServer() === undefined)('API keys after Redis has lost them', () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = await startPrivateRedis();
  });
  afterAll(() => redis.stop());

  async function lost(prefix: string): Promise<{ api: RunningApi; env: Record<string, string> }> {
    const env = { REDIS_URL: redis.url, POMBO_PREFIX: prefix };
    const api = await start(env);
    expect((await call(`${api.url}/v1/lanes`)).status).toBe(200);
    const { secret } = await createApiKeys(await client(), prefix).create({ name: 'web', scopes: ['read'] });
    expect((await call(`${api.url}/v1/lanes`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
    await (await client()).flushall();
    return { api, env };
  }

  async function client() {
    const { connect: open } = await import('@pombo/redis');
    const opened = await open(redis.url, { purpose: 'producer' });
    closing.push(() => opened.disconnect());
    return opened;
  }
  const closing: (() => unknown)[] = [];
  afterAll(() => closing.forEach((end) => end()));

  test('after FLUSHALL the API stays closed, in the same process and after a restart, until keys create', async () => {
    const prefix = ownPrefix();
    const { api, env } = await lost(prefix);
    const refused = await call(`${api.url}/v1/lanes`);
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ hint: expect.stringContaining('pombo keys create') });
    await api.stop();
    const second = await start(env);
    expect((await call(`${second.url}/v1/lanes`)).status).toBe(401);
    const { secret } = await createApiKeys(await client(), prefix).create({ name: 'web', scopes: ['read'] });
    const headers = { authorization: `Bearer ${secret}` };
    expect((await call(`${second.url}/v1/lanes`, { headers })).status).toBe(200);
    expect((await call(`${second.url}/v1/lanes`)).status).toBe(401);
  });

  test('the record is readable by this user only and for one prefix; removing it resets access', async () => {
    const prefix = ownPrefix();
    const { api, env } = await lost(prefix);
    const file = join(on.folder, `access-${prefix}.json`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const other = await start({ ...env, POMBO_PREFIX: ownPrefix() });
    expect((await call(`${other.url}/v1/lanes`)).status).toBe(200);
    await api.stop();
    await rm(file);
    const reset = await start(env);
    expect((await call(`${reset.url}/v1/lanes`)).status).toBe(200);
  });

  test('an unreadable file closes access too', async () => {
    const prefix = ownPrefix();
    await writeFile(join(on.folder, `access-${prefix}.json`), '{broken', { mode: 0o600 });
    const api = await start({ REDIS_URL: redis.url, POMBO_PREFIX: prefix });
    expect((await call(`${api.url}/v1/lanes`)).status).toBe(401);
  });
});
