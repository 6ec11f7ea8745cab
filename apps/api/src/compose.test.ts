import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat, writeFile } from 'node:fs/promises';
import { Agent, request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer, startPrivateRedis, type PrivateRedis } from '../../../test/setup/redis-server.ts';
import { message, newPhone, stand } from './api.fixture.ts';
import { readConfig } from './config.ts';
import { keptWebhookSecret } from './auth/deployment-secret.ts';
import { startApi, type RunningApi } from './compose.ts';

const on = stand();
const stops: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    REDIS_URL: on.redisUrl,
    POMBO_PREFIX: on.prefix,
    POMBO_DATA_DIR: on.folder,
    POMBO_PORT: '0',
    POMBO_INSTANCES: '',
    ...more,
  };
}

async function start(more: Record<string, string> = {}): Promise<RunningApi> {
  const env = environment(more);
  const api = await startApi({ config: readConfig(env), redisUrl: env['REDIS_URL']!, log: on.deps.log });
  let stopping: Promise<boolean> | undefined;
  const stop = (): Promise<boolean> => (stopping ??= api.stop());
  stops.push(stop);
  return { ...api, stop };
}

interface Answer {
  status: number;
  body: unknown;
}

const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

async function ask(url: string, payload?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent,
      method: payload === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      json(response).then((body) => resolve({ status: response.statusCode!, body }), reject);
    });
    sent.end(payload === undefined ? undefined : JSON.stringify(payload));
  });
}

describe('callback URLs and keys', () => {
  test('a callbackUrl on this machine is accepted for a local gateway, and rejected for Z-API', async () => {
    const local = { callbackUrl: 'http://127.0.0.1:8080/pombo' };
    const api = await start({ ZAPI_BASE_URL: 'https://api.z-api.io' });
    expect(await ask(`${api.url}/v1/messages`, message(local))).toMatchObject({
      status: 400,
      body: { issues: [{ field: 'callbackUrl' }] },
    });
    await api.stop();
    const simulated = await start({ ZAPI_BASE_URL: 'http://127.0.0.1:9' });
    expect((await ask(`${simulated.url}/v1/messages`, message(local))).status).toBe(202);
    await simulated.stop();
  });

  test('a public host without any key is rejected with a next step', async () => {
    const prefix = `${on.prefix}:door`;
    await expect(start({ POMBO_HOST: '0.0.0.0', POMBO_PREFIX: prefix.replaceAll(':', '.') })).rejects.toMatchObject({
      code: 'invalid_config',
      exitCode: 2,
      issues: [{ field: 'POMBO_API_KEYS' }],
    });
  });

  test('a public host with a key is accepted', async () => {
    const api = await start({ POMBO_HOST: '0.0.0.0', POMBO_API_KEYS: 'a-key-of-this-test' });
    const { port } = new URL(api.url);
    expect((await ask(`http://127.0.0.1:${port}/v1/lanes`)).status).toBe(401);
    await api.stop();
  });

  test('a port in use is reported as such', async () => {
    const api = await start();
    const { port } = new URL(api.url);
    await expect(start({ POMBO_PORT: port })).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('EADDRINUSE') as string,
    });
    await api.stop();
  });

  test.for([
    ['POMBO_HOST', '0.0.0.0'],
    ['POMBO_PORT', 'http'],
  ])('the process ends with 2, says why, and names a misspelt variable: %s=%s', async ([name, value]) => {
    const script = new URL('main.ts', import.meta.url).pathname;
    const env = {
      PATH: process.env['PATH'],
      ...environment({ POMBO_PREFIX: `${on.prefix}.main`, POMBO_WEBHOOK_PROT: '1', [name!]: value! }),
    };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const said = collect(child);
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(2);
    expect(said()).toContain('api.start.failed');
    expect(said()).toContain(name);
    // Once the configuration can be read.
    if (name === 'POMBO_HOST') expect(said()).toContain('Did you mean POMBO_WEBHOOK_PORT?');
  });
});

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stdout!.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return () => text;
}

describe('instances', () => {
  test('the names in the file are published, again whenever it changes', async () => {
    const file = join(on.folder, 'instances.json');
    const write = (name: string): Promise<void> =>
      writeFile(file, JSON.stringify({ instances: [{ name, id: 'ID9', token: 'T9' }] }));
    await write('from-file');
    const api = await start({ POMBO_INSTANCES: file });
    expect([...(await on.ledger.instances.known()).keys()]).toContain('from-file');
    await write('changed-name');
    await expect
      .poll(async () => [...(await on.ledger.instances.known()).keys()], { timeout: 20_000 })
      .toContain('changed-name');
    await api.stop();
  });
});

describe('the webhook secret', () => {
  test('is generated once, readable by this user only, and shared by processes that start together', async () => {
    const folder = join(on.folder, 'secrets');
    const secrets = await Promise.all(Array.from({ length: 10 }, () => keptWebhookSecret(folder)));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\w-]{32}$/);
    expect((await stat(join(folder, 'webhook-secret'))).mode & 0o777).toBe(0o600);
    expect(await keptWebhookSecret(folder)).toBe(secrets[0]);
  });

  test('a file that does not hold a secret is rejected, and not overwritten', async () => {
    await writeFile(join(on.folder, 'webhook-secret'), '\n');
    await expect(keptWebhookSecret(on.folder)).rejects.toMatchObject({ code: 'invalid_config' });
    await rm(join(on.folder, 'webhook-secret'));
  });
});

describe('stopping', () => {
  test('answers waiting requests at once, finishes current ones, accepts no new ones, and leaves nothing open', async () => {
    const api = await start();
    const held = ask(`${api.url}/v1/messages?wait=60`, message({ id: 'held' }));
    await expect.poll(() => on.producer.get('held')).toBeDefined();
    const stopped = api.stop();
    expect(await held).toEqual({ status: 202, body: { id: 'held', status: 'queued', duplicate: false } });
    expect(await stopped).toBe(true);
    await expect(ask(`${api.url}/health/live`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a process that receives SIGTERM exits with 0', async () => {
    const child = await spawnApi();
    child.process.kill('SIGTERM');
    expect(await child.ended).toEqual([0, null]);
  });
});

interface Child {
  process: ChildProcess;
  url: string;
  ended: Promise<unknown[]>;
}

async function spawnApi(more: Record<string, string> = {}): Promise<Child> {
  const script = new URL('api-child.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify(environment(more))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stops.push(async () => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const line = once(createInterface({ input: child.stdout }), 'line');
  const died = ended.then(([code]) => Promise.reject(new Error(`the API ended with ${code} before it listened`)));
  died.catch(() => {});
  const [url] = (await Promise.race([line, died])) as [string];
  return { process: child, url, ended };
}

describe('killed between accepting and answering', () => {
  test('one message: a repeated request finds it, and no duplicate is created', async () => {
    const first = await spawnApi();
    const body = message({ id: 'killed', phone: newPhone() });
    const lost = ask(`${first.url}/v1/messages?wait=60`, body).catch(() => 'lost');
    await expect.poll(() => on.producer.get('killed')).toBeDefined();
    first.process.kill('SIGKILL');
    expect(await lost).toBe('lost');
    const second = await spawnApi();
    expect(await ask(`${second.url}/v1/messages`, body)).toEqual({
      status: 202,
      body: { id: 'killed', status: 'queued', duplicate: true },
    });
    second.process.kill('SIGKILL');
    await second.ended;
  });

  test('in the middle of a thousand: repeated until answered, each message exists once with one job', async () => {
    const before = (await on.ledger.messages.counts('suporte')).queued;
    const bodies = Array.from({ length: 1000 }, (_none, at) => message({ id: `killed-${at}`, instance: 'suporte' }));
    const first = await spawnApi();
    const lost = ask(`${first.url}/v1/messages?wait=60`, bodies).catch(() => 'lost');
    await expect
      .poll(async () => (await on.ledger.messages.counts('suporte')).queued, { interval: 1 })
      .toBeGreaterThan(before);
    first.process.kill('SIGKILL');
    expect(await lost).toBe('lost');
    const second = await spawnApi();
    const { status, body } = await ask(`${second.url}/v1/messages`, bodies);
    expect(status).toBe(202);
    expect((body as { id: string }[]).map(({ id }) => id)).toEqual(bodies.map(({ id }) => id));
    expect((body as { duplicate: boolean }[]).some(({ duplicate }) => duplicate)).toBe(true);
    expect((await on.ledger.messages.counts('suporte')).queued).toBe(before + 1000);
    const waiting = await on.client.zcard(`${on.prefix}:{suporte}:queue:prioritized`);
    expect(waiting).toBe(before + 1000);
    second.process.kill('SIGKILL');
    await second.ended;
  });
});

describe.skipIf(findRedisServer() === undefined)('while Redis is unreachable', () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = await startPrivateRedis();
    stops.push(() => redis.stop());
  });

  test('everything that needs it answers 503, and recovers automatically', { timeout: 60_000 }, async () => {
    const secret = 'a-hook-of-this-test';
    const file = join(on.folder, 'away.json');
    await writeFile(file, JSON.stringify({ instances: [{ name: 'vendas', id: 'ID9', token: 'T9' }] }));
    const api = await start({
      REDIS_URL: redis.url,
      POMBO_WEBHOOK_SECRET: secret,
      POMBO_INSTANCES: file,
      // A simulator's callbacks: those of Z-API itself would show that the internet reaches this port.
      ZAPI_BASE_URL: 'http://127.0.0.1:1',
    });
    expect((await ask(`${api.url}/health/ready`)).status).toBe(200);
    await redis.kill();
    const callback = { type: 'DisconnectedCallback', instanceId: 'ID9' };
    expect(await ask(`${api.url}/health/ready`)).toEqual({ status: 503, body: { status: 'redis_unreachable' } });
    for (const [path, payload] of [
      ['/v1/messages', message()],
      ['/v1/lanes', undefined],
      [`/webhooks/zapi/vendas/${secret}`, callback],
    ] as const) {
      expect(await ask(`${api.url}${path}`, payload)).toMatchObject({
        status: 503,
        body: { code: 'redis_unreachable' },
      });
    }
    expect((await ask(`${api.url}/health/live`)).status).toBe(200);
    await redis.start();
    await expect.poll(async () => (await ask(`${api.url}/health/ready`)).status, { timeout: 20_000 }).toBe(200);
    expect((await ask(`${api.url}/webhooks/zapi/vendas/${secret}`, callback)).status).toBe(200);
    expect((await ask(`${api.url}/v1/messages`, message())).status).toBe(202);
    expect(await api.stop()).toBe(true);
  });

  test('SIGTERM ends the API although Redis is unreachable and a client follows its events', async () => {
    const child = await spawnApi({ REDIS_URL: redis.url, POMBO_PREFIX: 'sigterm' });
    const stream = await openStream(`${child.url}/v1/events`);
    await redis.kill();
    child.process.kill('SIGTERM');
    expect(await child.ended).toEqual([0, null]);
    stream.destroy();
    await redis.start();
  });
});

/** A client's stream of events, once its first byte is there. */
async function openStream(url: string): Promise<IncomingMessage> {
  const sent = request(url, { agent: false, headers: { accept: 'text/event-stream' } });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.on('error', () => {});
  await once(response, 'data');
  return response;
}
