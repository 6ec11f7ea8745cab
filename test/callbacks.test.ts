import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { readConfig, startApi, type RunningApi } from '@pombo/api';
import { createLog } from '@pombo/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, verified, type Backend } from './support/http/backend.ts';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/** From a sent message to the backend that is notified of it, through worker, gateway, API and real sockets. */
const on = stage({ pace: { min: 0.01, max: 0.02 } });
const HOUR = 60 * 60 * 1000;
/** A delivery's own pauses are long, so an early one shows that the receiver is back. */
const TIMINGS = {
  retryMs: [50, HOUR],
  pauseMs: { first: 50, cap: 200 },
  attemptMs: 1000,
  pollMs: 100,
  leaseMs: 1000,
  lockMs: 2000,
  recoverMs: 200,
};

const backends: Backend[] = [];
let api: RunningApi;

beforeAll(async () => {
  const config = readConfig({ ...on.env, POMBO_PORT: '0' });
  const log = createLog('silent', process.stderr);
  api = await startApi({ config, redisUrl: on.redisUrl, log, limits: { callbacks: TIMINGS } });
  await on.start();
});
afterAll(async () => {
  await api.stop();
  for (const each of backends) await each.down();
});

async function backend(): Promise<Backend> {
  const started = await startBackend();
  backends.push(started);
  return started;
}

interface Made {
  id: string;
  secret: string;
}

async function call<T>(method: string, path: string, body?: object, base = api.url): Promise<T> {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await fetch(`${base}/v1/callbacks${path}`, { method, ...json });
  const answer = (await response.json()) as T;
  expect(response.ok, JSON.stringify(answer)).toBe(true);
  return answer;
}

const register = (url: string, more: object = {}): Promise<Made> => call<Made>('POST', '', { url, ...more });
const shown = async (id: string) => {
  const { callbacks } = await call<{ callbacks: { id: string; waiting: number; failingSince?: string }[] }>('GET', '');
  return callbacks.find((each) => each.id === id);
};

async function send(ids: string[], more: object = {}): Promise<void> {
  const messages = ids.map((id) => ({
    type: 'send-image',
    instance: 'vendas',
    phone: newPhone(),
    image: IMAGE,
    id,
    ...more,
  }));
  await on.producer.sendMany(messages as never);
}

const named = (name: string, count: number): string[] => Array.from({ length: count }, (_none, at) => `${name}-${at}`);
const heardOnce = (by: Backend, ids: string[]) =>
  expect.poll(() => [...new Set(by.ids())].toSorted()).toEqual(ids.toSorted());

describe('callbacks', () => {
  test('reach receivers that were down, slow, failing or redirecting once they are back; no other receiver waits for them', async () => {
    const [well, down, slow, failing, redirecting, inside] = await Promise.all(Array.from({ length: 6 }, backend));
    const accepted = { events: ['message.accepted'] };
    const made = await Promise.all(
      [well, down, slow, failing, redirecting].map((each) => register(each!.url, accepted)),
    );
    await down!.down();
    slow!.answer = () => {};
    failing!.answer = (response) => response.writeHead(500).end('not today');
    redirecting!.answer = (response) => response.writeHead(302, { location: inside!.url }).end();
    const ids = named('troubled', 8);
    await send(ids);
    // The sends, and the receiver that works, do not depend on the others.
    await heardOnce(well!, ids);
    for (const { id } of made.slice(1)) {
      await expect.poll(() => shown(id)).toMatchObject({ waiting: 8, failingSince: expect.any(String) as string });
    }
    expect(inside!.heard).toEqual([]);

    await down!.up();
    for (const each of [slow, failing, redirecting]) each!.answer = (response) => response.writeHead(200).end();
    const all = [well, down, slow, failing, redirecting];
    for (const [at, each] of all.entries()) {
      await heardOnce(each!, ids);
      for (const heard of each!.heard) expect(verified(heard, made[at]!.secret)).toEqual(heard.event);
      await expect.poll(() => shown(made[at]!.id)).toMatchObject({ waiting: 0 });
    }
    expect(inside!.heard).toEqual([]);
    for (const { id } of made) await call('DELETE', `/${id}`);
  });

  test('report a message as it is read back, also at its own URL', async () => {
    const everything = await backend();
    const own = await backend();
    const { id, secret } = await register(everything.url);
    await send(['told'], { callbackUrl: own.url, metadata: { order: 42 } });
    await heardOnce(own, ['told']);
    await heardOnce(everything, ['told']);
    const message = { id: 'told', status: 'accepted', instance: 'vendas', metadata: { order: 42 } };
    expect(everything.heard[0]!.event).toMatchObject({ type: 'message.accepted', data: message });
    expect(own.heard[0]!.event).toEqual(everything.heard[0]!.event);
    expect(() => verified(own.heard[0]!, secret)).toThrow(/No matching signature/);
    for (const order of ['pause', 'resume']) await fetch(`${api.url}/v1/lanes/vendas/${order}`, { method: 'POST' });
    const types = ['message.accepted', 'lane.held', 'lane.resumed'];
    await expect.poll(() => everything.heard.map(({ event }) => event.type)).toEqual(expect.arrayContaining(types));
    expect(own.heard).toHaveLength(1);
    await call('DELETE', `/${id}`);
  });

  test('survive the API being killed in the middle, and are delivered by the next one', async () => {
    const receiver = await backend();
    await api.stop();
    const first = await spawnApi();
    const { secret } = await call<Made>('POST', '', { url: receiver.url, events: ['message.accepted'] }, first.url);
    receiver.answer = () => {};
    const ids = named('killed', 10);
    await send(ids);
    await expect.poll(() => receiver.heard.length).toBeGreaterThan(0);
    first.process.kill('SIGKILL');
    await first.ended;
    receiver.answer = (response) => response.writeHead(200).end();
    const config = readConfig({ ...on.env, POMBO_PORT: '0' });
    const log = createLog('silent', process.stderr);
    api = await startApi({ config, redisUrl: on.redisUrl, log, limits: { callbacks: TIMINGS } });
    await heardOnce(receiver, ids);
    for (const heard of receiver.heard) expect(verified(heard, secret)).toEqual(heard.event);
  });
});

async function spawnApi(): Promise<{ process: ChildProcess; url: string; ended: Promise<unknown> }> {
  const script = new URL('../apps/api/src/api-child.fixture.ts', import.meta.url).pathname;
  const environment = JSON.stringify({ ...on.env, REDIS_URL: on.redisUrl, POMBO_PORT: '0' });
  const limits = JSON.stringify({ callbacks: TIMINGS });
  const child = spawn(process.execPath, [script, environment, limits], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, url, ended };
}
