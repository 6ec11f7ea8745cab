import type { AddressInfo } from 'node:net';
import { confirm } from '@pombo/ledger';
import { messageKey } from '@pombo/core';
import type { InjectOptions } from 'fastify';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openSse } from '../../../../test/support/http/sse.ts';
import { IMAGE, LOCAL, stand } from '../api.fixture.ts';
import type { App } from '../http/fastify-types.ts';
import { createApiKeys, type ApiScope } from './api-keys.ts';

/** What a viewer may change and see, over every route of the OpenAPI document: a new route is covered automatically. */
const on = stand();
const ORIGIN = 'http://pombo.example.com';
const HOST = { host: 'pombo.example.com' };

interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** It needs a key or a session. */
  isGuarded: boolean;
}

let app: App;
let readonlyApp: App;
let operations: Operation[];
const bearers = {} as Record<'viewer' | 'admin', Record<string, string>>;

/** A person who is everywhere, as different people write the number. */
const PHONE = '5511987650123';
const SPELLED = '+55 (11) 98765-0123';
/** Every spelling with at least the last eight digits, whatever is between them. */
const ANY_SPELLING = /8\D{0,3}7\D{0,3}6\D{0,3}5\D{0,3}0\D{0,3}1\D{0,3}2\D{0,3}3/;

const seeded: Record<string, string> = {};

beforeAll(async () => {
  const keys = createApiKeys(on.client, `${on.prefix}:keys`);
  const findings = [{ check: 'lanes', level: 'error', message: `vendas: ligar para ${SPELLED}` } as const];
  const changes = { keys, loopback: false, diagnose: async () => [...findings] };
  app = await on.app(changes);
  readonlyApp = await on.app({ ...changes, dashboard: 'readonly' });
  const bearer = async (name: string, scopes: ApiScope[]): Promise<Record<string, string>> => ({
    authorization: `Bearer ${(await keys.create({ name, scopes })).secret}`,
  });
  bearers.viewer = await bearer('vera', ['read']);
  bearers.admin = await bearer('ana', ['read', 'send', 'manage']);
  operations = operationsOf((await app.inject('/openapi.json')).json());
  await seed();
});

function operationsOf({ paths }: { paths: Record<string, Record<string, { security?: object[] }>> }): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      isGuarded: security?.length !== 0 && !path.startsWith('/instances/'),
    })),
  );
}

/** Puts the phone into everything that a route may show. */
async function seed(): Promise<void> {
  const caption = `Oi! Ligue ${SPELLED} ou ${PHONE}`;
  const facts = {
    type: 'send-image',
    instance: 'vendas',
    image: IMAGE,
    caption,
    metadata: { tel: SPELLED, n: 5511987650123 },
  };
  await post('/v1/messages', { ...facts, id: 'seeded', phone: PHONE });
  await on.ledger.messages.change('vendas', messageKey('seeded'), confirm('accepted'));
  await on.forwarder.move(['vendas']);
  await post('/v1/posts', { instances: ['vendas'], image: IMAGE, caption, id: 'post' });
  const csv = `telefone,outro\n${PHONE},${SPELLED}\n`;
  const made = await app.inject({ method: 'POST', url: '/v1/campaigns', ...upload(csv) });
  expect(made.statusCode, made.body).toBe(201);
  const campaign = made.json<{ campaign: { id: string } }>().campaign.id;
  await post(`/v1/campaigns/${campaign}/cancel`, {});
  await post('/v1/suppressions', { phone: PHONE, why: `pediu por ${SPELLED}` });
  await post('/v1/suppressions', { phone: '5511999990000' });
  await post('/v1/lanes/vendas/pause', { why: `ligar para ${SPELLED}` });
  const callback = await post('/v1/callbacks', { url: 'https://shop.example.com/pombo' });
  Object.assign(seeded, {
    '/v1/messages/{id}': 'seeded',
    '/v1/posts/{id}': 'post',
    '/v1/campaigns/{id}': campaign,
    '/v1/callbacks/{id}': (callback as { id: string }).id,
    '{instance}': 'vendas',
  });
}

async function post(url: string, payload: object): Promise<unknown> {
  const response = await app.inject({ method: 'POST', url, headers: { ...HOST, ...bearers.admin }, payload });
  expect(response.statusCode, response.body).toBeLessThan(300);
  return response.json();
}

function upload(csv: string): Pick<InjectOptions, 'payload' | 'headers'> {
  const part = (name: string, text: string): string =>
    `--x\r\nContent-Disposition: form-data; ${name}\r\n\r\n${text}\r\n`;
  const json = JSON.stringify({ instances: ['vendas'], image: IMAGE, name: `Retorno ${SPELLED}` });
  return {
    payload: `${part('name="file"; filename="clientes.csv"', csv)}${part('name="options"', json)}--x--\r\n`,
    headers: { ...HOST, ...bearers.admin, 'content-type': 'multipart/form-data; boundary=x' },
  };
}

/** The address of an operation on something that exists. A GET of something new has to be seeded first. */
function addressOf({ path }: Operation): string {
  const known = Object.entries(seeded).find(([pattern]) => path.includes(pattern));
  return (known === undefined ? path : path.replace(known[0], known[0].replace(/\{\w+\}/, known[1]))).replaceAll(
    /\{\w+\}/g,
    'nothing',
  );
}

async function signedIn(bearer: Record<string, string>, to: App): Promise<Record<string, string>> {
  const key = bearer['authorization']!.slice('Bearer '.length);
  const headers = { ...HOST, origin: ORIGIN };
  const opened = await to.inject({ method: 'POST', url: '/v1/session', headers, payload: { key } });
  expect(opened.statusCode, opened.body).toBe(200);
  return { ...headers, cookie: String(opened.headers['set-cookie']).split(';')[0]! };
}

const isUnsafe = ({ method }: Operation): boolean => method !== 'GET';

async function refusals(to: App, headers: Record<string, string>): Promise<string[]> {
  const changing = operations.filter((each) => isUnsafe(each) && each.isGuarded);
  expect(changing.length).toBeGreaterThan(20);
  const passed: string[] = [];
  for (const operation of changing) {
    const { method, path } = operation;
    const url = addressOf(operation);
    const { statusCode, body } = await to.inject({ method, url, headers, payload: {} });
    if (statusCode !== 403 || !body.includes('"forbidden"')) passed.push(`${method} ${path}: ${statusCode}`);
  }
  return passed;
}

describe('a viewer', () => {
  test('is refused every request that changes something, with its key and with its session', async () => {
    expect(await refusals(app, { ...HOST, ...bearers.viewer })).toEqual([]);
    expect(await refusals(app, await signedIn(bearers.viewer, app))).toEqual([]);
  });

  test('with POMBO_DASHBOARD=readonly, so is a session of any key', async () => {
    expect(await refusals(readonlyApp, await signedIn(bearers.admin, readonlyApp))).toEqual([]);
  });

  test('only these routes that change something need no key', () => {
    const open = operations.filter((each) => isUnsafe(each) && !each.isGuarded);
    expect(open.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'DELETE /v1/session',
      'POST /instances/{instanceId}/token/{token}/send-image',
      'POST /instances/{instanceId}/token/{token}/send-image-status',
      'POST /v1/session',
      'POST /webhooks/zapi/{instance}/{secret}',
    ]);
  });
});

/** The text of a body, and what its opaque texts hold when they are only encoded. */
function revealed(body: string): string {
  const encoded = body.match(/[\w+/=-]{12,}/g) ?? [];
  return [body, ...encoded.map((text) => Buffer.from(text, 'base64url').toString('latin1'))].join('\n');
}

/** Every answer to a GET that shows the phone. */
async function showing(headers: Record<string, string>): Promise<string[]> {
  const shown: string[] = [];
  const reading = operations.filter((each) => !isUnsafe(each) && each.isGuarded);
  expect(reading.length).toBeGreaterThan(10);
  for (const operation of reading) {
    const url = addressOf(operation);
    for (const search of ['', ...(SEARCHES[operation.path] ?? [])]) {
      const { statusCode, body } = await app.inject({
        method: 'GET',
        url: `${url}${search}`,
        headers: { ...headers, accept: 'application/json' },
      });
      // What only an administrator reads, such as an upload, may need more than an address.
      if (
        statusCode === 403 ||
        ([400, 404].includes(statusCode) && headers['authorization'] === bearers.admin['authorization'])
      )
        continue;
      expect(statusCode, `${url}${search} answers: ${body}`).toBe(200);
      if (ANY_SPELLING.test(revealed(body))) shown.push(`${operation.path}${search}`);
    }
  }
  return shown;
}

/** Other forms of an answer. */
const SEARCHES: Record<string, string[]> = {
  '/v1/events': ['?after=0'],
  '/v1/campaigns/{id}/results': ['?format=ndjson', '?format=csv'],
  '/v1/suppressions': ['?limit=1'],
};

describe('phones', () => {
  test('are shown to an administrator by these routes, so that the next test proves something', async () => {
    expect(await showing({ ...HOST, ...bearers.admin })).toEqual(
      expect.arrayContaining([
        '/v1/messages',
        '/v1/messages/{id}',
        '/v1/campaigns',
        '/v1/campaigns/{id}/results?format=ndjson',
        '/v1/campaigns/{id}/results?format=csv',
        '/v1/events?after=0',
        '/v1/lanes',
        '/v1/overview/lanes',
        '/v1/diagnosis',
        '/v1/posts/{id}',
        '/v1/suppressions',
        '/v1/suppressions?limit=1',
      ]),
    );
  });

  test('are shown to a viewer by no route: not with its key, not with its session, not in a cursor', async () => {
    expect(await showing({ ...HOST, ...bearers.viewer })).toEqual([]);
    expect(await showing(await signedIn(bearers.viewer, app))).toEqual([]);
  });

  test('are masked so that a viewer recognizes them, and pages still lead through the whole list', async () => {
    const headers = { ...HOST, ...bearers.viewer };
    const found = (await app.inject({ url: '/v1/messages/seeded', headers })).json<{
      phone: string;
      caption: string;
    }>();
    expect(found.phone).toBe('5511****23');
    expect(found.caption).toBe('Oi! Ligue 5511****23 ou 5511****23');
    const people: string[] = [];
    for (let search = '?limit=1', more = true; more;) {
      const page = (await app.inject({ url: `/v1/suppressions${search}`, headers })).json<{
        suppressions: { phone: string }[];
        next?: string;
      }>();
      people.push(...page.suppressions.map(({ phone }) => phone));
      more = page.next !== undefined;
      search = `?limit=1&cursor=${page.next}`;
    }
    expect(people).toEqual(['5511****23', '5511****00']);
  });

  test.for(['/v1/suppressions?', '/v1/messages?campaign=nothing&'])(
    'cannot be searched by a viewer, who could learn one by trying: %s',
    async (path) => {
      const url = `${path}phone=${PHONE}`;
      const answer = await app.inject({ url, headers: { ...HOST, ...bearers.viewer } });
      expect(answer.statusCode, answer.body).toBe(403);
      expect((await app.inject({ url, headers: { ...HOST, ...bearers.admin } })).statusCode).not.toBe(403);
    },
  );

  test('are masked in each line of an NDJSON export, after a line break in a cell too', async () => {
    const csv = `telefone,outro\n5511987650188,"Ana\n${PHONE}"\n`;
    const made = await app.inject({ method: 'POST', url: '/v1/campaigns', ...upload(csv) });
    const id = made.json<{ campaign: { id: string } }>().campaign.id;
    const url = `/v1/campaigns/${id}/results?format=ndjson`;
    const { body } = await app.inject({ url, headers: { ...HOST, ...bearers.viewer } });
    expect(JSON.parse(body)).toMatchObject({ phone: '5511****88', variables: { outro: 'Ana\n5511****23' } });
  });

  test('are masked in the stream of events too', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const follow = async (headers: Record<string, string>): Promise<string> => {
      const client = await openSse(`http://127.0.0.1:${port}/v1/events?after=0`, { headers });
      onTestFinished(() => client.close());
      await expect.poll(() => client.events.some(({ event }) => event?.startsWith('message.'))).toBe(true);
      return JSON.stringify(client.events);
    };
    expect(await follow(bearers.admin)).toMatch(ANY_SPELLING);
    expect(await follow(bearers.viewer)).not.toMatch(ANY_SPELLING);
  });

  test('are shown in full with readonly to a session whose key may read them', async () => {
    const headers = await signedIn(bearers.admin, readonlyApp);
    const found = (await readonlyApp.inject({ url: '/v1/messages/seeded', headers })).json<{ phone: string }>();
    expect(found.phone).toBe(PHONE);
  });

  test('are shown in full to a program on this machine, while no key exists', async () => {
    const open = await on.app({ keys: createApiKeys(on.client, `${on.prefix}:none`) });
    const found = (await open.inject({ url: '/v1/messages/seeded', headers: LOCAL })).json<{ phone: string }>();
    expect(found.phone).toBe(PHONE);
  });
});
