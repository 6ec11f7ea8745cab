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
/** The true ids of the campaign's messages, in the order of its lines. Anyone who knows a phone can compute one. */
let derived: string[] = [];

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
  const csv = `telefone,outro\n${PHONE},${SPELLED}\n5511999990001,Bia\n`;
  const made = await app.inject({ method: 'POST', url: '/v1/campaigns', ...upload(csv) });
  expect(made.statusCode, made.body).toBe(201);
  const campaign = made.json<{ campaign: { id: string } }>().campaign.id;
  await queueRows(campaign);
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

/** Queues the messages of a campaign, as a worker would; the first one waits for another attempt. */
async function queueRows(campaign: string): Promise<void> {
  const rows = await on.deps.campaigns.rows(campaign, 'vendas', 0);
  derived = rows.map(({ id }) => id);
  const image = { kind: 'url', url: IMAGE } as const;
  const facts = { type: 'send-image', image, campaign, priority: 'bulk', onUnknown: 'hold' } as const;
  await on.ledger.messages.create(
    rows.map(({ id, phone, line }) => ({
      lane: 'vendas',
      contentHash: id,
      body: { ...facts, id, phone: phone!, line },
    })),
  );
  await on.ledger.messages.change('vendas', messageKey(derived[0]!), confirm('accepted'));
  await on.forwarder.move(['vendas']);
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

/** Returns whether a text shows the phone. */
const showsPhone = (text: string): boolean => ANY_SPELLING.test(text);

/** Returns whether a text shows a true id of a campaign's message, or its hash. */
const showsId = (text: string): boolean =>
  derived.some((id) => text.includes(id.slice('msg_'.length)) || text.includes(messageKey(id)));

/** Every answer to a GET that shows something, in its body or in its headers. */
async function showing(headers: Record<string, string>, shows: (text: string) => boolean): Promise<string[]> {
  const shown: string[] = [];
  const reading = operations.filter((each) => !isUnsafe(each) && each.isGuarded);
  expect(reading.length).toBeGreaterThan(10);
  for (const operation of reading) {
    const url = addressOf(operation);
    for (const search of ['', ...(SEARCHES[operation.path] ?? [])]) {
      const {
        statusCode,
        body,
        headers: sent,
      } = await app.inject({
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
      if (shows(revealed(body + JSON.stringify(sent)))) shown.push(`${operation.path}${search}`);
    }
  }
  return shown;
}

/** Other forms of an answer. */
const SEARCHES: Record<string, string[]> = {
  '/v1/events': ['?after=0'],
  '/v1/messages': ['?limit=1', '?status=accepted'],
  '/v1/campaigns/{id}/results': ['?format=ndjson', '?format=csv'],
  '/v1/suppressions': ['?limit=1'],
};

describe('phones', () => {
  test('are shown to an administrator by these routes, so that the next test proves something', async () => {
    expect(await showing({ ...HOST, ...bearers.admin }, showsPhone)).toEqual(
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
    expect(await showing({ ...HOST, ...bearers.viewer }, showsPhone)).toEqual([]);
    expect(await showing(await signedIn(bearers.viewer, app), showsPhone)).toEqual([]);
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

describe('ids that follow from a phone', () => {
  const viewer = () => ({ ...HOST, ...bearers.viewer });
  const read = (url: string, headers = viewer()) => app.inject({ url, headers });
  type List = { messages: { id: string; line?: number }[]; next?: string };
  const messages = async (search: string, to = app): Promise<List> => {
    const answer = await to.inject({ url: `/v1/messages?${search}`, headers: viewer() });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };
  const campaign = () => seeded['/v1/campaigns/{id}']!;
  const aliases = async (): Promise<string[]> =>
    (await messages(`campaign=${campaign()}`)).messages.map(({ id }) => id);

  test('are shown to an administrator by these routes, so that the next test proves something', async () => {
    expect(await showing({ ...HOST, ...bearers.admin }, showsId)).toEqual(
      expect.arrayContaining([
        '/v1/messages',
        '/v1/messages?limit=1',
        '/v1/messages?status=accepted',
        '/v1/campaigns/{id}/results?format=ndjson',
        '/v1/campaigns/{id}/results?format=csv',
        '/v1/events?after=0',
      ]),
    );
  });

  test('are shown to a viewer by no route: not in a body, not in a header, not in a cursor', async () => {
    expect(await showing(viewer(), showsId)).toEqual([]);
    expect(await showing(await signedIn(bearers.viewer, app), showsId)).toEqual([]);
  });

  test('have an alias of the same form, which lasts and leads to the message; that of a sender stays', async () => {
    const found = await aliases();
    expect(found).toHaveLength(2);
    for (const id of found) expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
    const other = await on.app({ keys: createApiKeys(on.client, `${on.prefix}:keys`), loopback: false });
    expect((await messages(`campaign=${campaign()}`, other)).messages.map(({ id }) => id)).toEqual(found);
    const one = await read(`/v1/messages/${found[1]!}`);
    expect([one.statusCode, one.json()]).toMatchObject([200, { id: found[1], line: 3, phone: '5511****01' }]);
    expect((await read('/v1/messages/seeded')).json()).toMatchObject({ id: 'seeded' });
  });

  test('are the same alias in lists, exports and events', async () => {
    const [first, second] = await aliases();
    const ndjson = await read(`/v1/campaigns/${campaign()}/results?format=ndjson`);
    const lines = ndjson.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { pomboId: string });
    expect(lines.map(({ pomboId }) => pomboId)).toEqual([first, second]);
    expect((await read(`/v1/campaigns/${campaign()}/results?format=csv`)).body).toContain(first);
    const events = await app.inject({
      url: '/v1/events?after=0',
      headers: { ...viewer(), accept: 'application/json' },
    });
    expect(events.body).toContain(first);
  });

  test('lead a viewer nowhere, and the answer is that of an id that does not exist', async () => {
    const wrong = `msg_${'0'.repeat(32)}`;
    const [truth, never] = await Promise.all([derived[0]!, wrong].map((id) => read(`/v1/messages/${id}`)));
    expect([truth!.statusCode, never!.statusCode]).toEqual([404, 404]);
    // Quoted as it was sent, and not as what it would stand for.
    expect(truth!.json()).toMatchObject({ detail: `No message has the id "${derived[0]}"` });
    expect(never!.json()).toMatchObject({ detail: `No message has the id "${wrong}"` });
    expect((await read(`/v1/messages/lost-${messageKey(derived[0]!)}`)).statusCode).toBe(404);
    expect((await read(`/v1/messages/${derived[0]}`, { ...HOST, ...bearers.admin })).statusCode).toBe(200);
  });

  test.for([
    ['in a longer value', (id: string) => `/v1/messages/${'x'.repeat(90)}${id}`],
    ['in a value of the query', (id: string) => `/v1/messages?campaign=a${id}`],
    ['as a name', (id: string) => `/v1/messages?${id}=1`],
    ['in a longer name', (id: string) => `/v1/messages?${'x'.repeat(290)}${id}=1`],
  ] as const)('are not translated %s, where an error could quote a part of one', async ([, url]) => {
    const [alias] = await aliases();
    for (const id of [alias!, derived[0]!]) {
      const { statusCode, body } = await read(url(id));
      expect(statusCode).toBe(400);
      expect(body).not.toMatch(/[0-9a-f]{32}|x{20}/);
    }
  });

  test('a viewer pages with cursors of its own; that of another caller, which holds a hash, is refused', async () => {
    const search = `campaign=${campaign()}&limit=1`;
    const first = await messages(search);
    const second = await messages(`${search}&cursor=${first.next}`);
    expect([...first.messages, ...second.messages].map(({ line }) => line)).toEqual([2, 3]);
    expect(second.next).toBeUndefined();
    const all = await read(`/v1/messages?${search}`, { ...HOST, ...bearers.admin });
    const foreign = await read(`/v1/messages?${search}&cursor=${all.json<List>().next}`);
    expect([foreign.statusCode, foreign.json()]).toMatchObject([400, { issues: [{ field: 'cursor' }] }]);
  });

  test('are aliases in a stream of events', async () => {
    const server = await on.app({ keys: createApiKeys(on.client, `${on.prefix}:keys`), loopback: false });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const client = await openSse(`http://127.0.0.1:${port}/v1/events?after=0`, { headers: bearers.viewer });
    onTestFinished(() => client.close());
    const [alias] = await aliases();
    await expect.poll(() => JSON.stringify(client.events)).toContain(alias);
    expect(showsId(JSON.stringify(client.events))).toBe(false);
  });
});
