import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openSse, type SseClient } from '../../../../test/support/http/sse.ts';
import { LOCAL, message, stand } from '../api.fixture.ts';
import { createAuditLog, type AuditEntry } from '../audit/audit-log.ts';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';
import { createApiKeys, type ApiKeys, type ApiScope } from './api-keys.ts';

/** API keys, sessions and the audit log, as an administrator uses them. */
const on = stand();
const ORIGIN = 'http://pombo.example.com';
const ALL: ApiScope[] = ['send', 'read', 'manage'];
let prefixes = 0;

interface World {
  app: App;
  url: string;
  keys: ApiKeys;
  /** Headers of a key with these scopes. */
  key(name: string, scopes?: ApiScope[]): Promise<Record<string, string> & { id: string }>;
  audit(search?: string): Promise<AuditEntry[]>;
}

/** An API with keys and a log of its own. */
async function world(changes: Partial<AppDeps> = {}): Promise<World> {
  prefixes += 1;
  const prefix = `${on.prefix}-a${prefixes}`;
  const keys = createApiKeys(on.client, prefix);
  const app = await on.app({ keys, prefix, loopback: false, ...changes });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const root = (await keys.create({ name: 'root', scopes: ALL })).secret;
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    keys,
    async key(name, scopes = ALL) {
      const { secret, key } = await keys.create({ name, scopes });
      return { authorization: `Bearer ${secret}`, id: key.id };
    },
    async audit(search = '') {
      const headers = { authorization: `Bearer ${root}` };
      return (await app.inject({ url: `/v1/audit${search}`, headers })).json<{ entries: AuditEntry[] }>().entries;
    },
  };
}

const bearer = ({ authorization }: Record<string, string>) => ({ authorization: authorization! });

async function signedIn(
  app: App,
  key: Record<string, string>,
): Promise<{ headers: Record<string, string>; id: string }> {
  const headers = { host: 'pombo.example.com', origin: ORIGIN };
  const payload = { key: key['authorization']!.slice('Bearer '.length) };
  const opened = await app.inject({ method: 'POST', url: '/v1/session', headers, payload });
  expect(opened.statusCode, opened.body).toBe(200);
  const cookie = String(opened.headers['set-cookie']).split(';')[0]!;
  return { headers: { ...headers, cookie }, id: opened.json<{ id: string }>().id };
}

describe('API keys', () => {
  test('an administrator creates one, which is shown once, works, is listed with its last use, and is revoked', async () => {
    const { app, key } = await world();
    const headers = bearer(await key('ana'));
    const payload = { name: 'shop', scopes: ['read'] };
    const made = await app.inject({ method: 'POST', url: '/v1/keys', headers, payload });
    expect(made.statusCode, made.body).toBe(201);
    const { id, key: secret } = made.json<{ id: string; key: string }>();
    expect(made.headers.location).toBe(`/v1/keys/${id}`);
    const shop = { authorization: `Bearer ${secret}` };
    expect((await app.inject({ url: '/v1/messages', headers: shop })).statusCode).toBe(200);
    const listed = await app.inject({ url: '/v1/keys', headers });
    expect(listed.body).not.toContain(secret);
    const found = listed.json<{ keys: { id: string; lastUsedAt?: string }[] }>().keys.find((each) => each.id === id);
    expect(found).toMatchObject({ name: 'shop', scopes: ['read'], lastUsedAt: expect.any(String) as string });
    const revoked = await app.inject({ method: 'DELETE', url: `/v1/keys/${id}`, headers });
    expect(revoked.json()).toMatchObject({ id, revokedAt: expect.any(String) as string });
    expect((await app.inject({ url: '/v1/messages', headers: shop })).statusCode).toBe(401);
  });

  test.for([[['read']], [['read', 'send']], [['read', 'manage']], [['send', 'manage']]] as [ApiScope[]][])(
    'a key with only %j administers nothing, so it cannot give itself more',
    async ([scopes]) => {
      const { app, key, keys } = await world();
      const headers = bearer(await key('otto', scopes));
      const before = (await keys.list()).length;
      const payload = { name: 'more', scopes: ALL };
      expect((await app.inject({ method: 'POST', url: '/v1/keys', headers, payload })).statusCode).toBe(403);
      for (const url of ['/v1/keys', '/v1/sessions', '/v1/audit', '/v1/diagnosis', '/v1/webhooks'])
        expect.soft((await app.inject({ url, headers })).statusCode, url).toBe(403);
      expect(await keys.list()).toHaveLength(before);
    },
  );
});

describe('open streams', () => {
  const streams = ['/v1/events', '/v1/changes'];

  async function follow(url: string, headers: Record<string, string>): Promise<SseClient> {
    const client = await openSse(url, { headers });
    onTestFinished(() => client.close());
    expect(client.status).toBe(200);
    return client;
  }

  test.for(streams)('%s ends when its session is revoked; that of another session stays open', async (path) => {
    const { app, key, url } = await world();
    const admin = await key('ana');
    const [gone, stays] = [await signedIn(app, admin), await signedIn(app, admin)];
    const ending = await follow(`${url}${path}`, gone.headers);
    const staying = await follow(`${url}${path}`, stays.headers);
    let isOpen = true;
    void staying.ended.then(() => (isOpen = false));
    const { authorization } = admin;
    await app.inject({ method: 'DELETE', url: `/v1/sessions/${gone.id}`, headers: { authorization: authorization! } });
    await ending.ended;
    expect(isOpen).toBe(true);
    expect((await openSse(`${url}${path}`, { headers: gone.headers })).status).toBe(401);
  });

  test.for(streams)('%s ends when its key is revoked, also by another process', async (path) => {
    const { key, keys, url } = await world();
    const { id, ...headers } = await key('shop', ['read']);
    const client = await follow(`${url}${path}`, headers);
    await keys.revoke(id);
    await client.ended;
  });

  test.for(streams)('%s without a key ends when the first key is created', async (path) => {
    const none = createApiKeys(on.client, `${on.prefix}-none${path}`);
    const app = await on.app({ keys: none, prefix: `${on.prefix}-none${path}` });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const client = await follow(`http://127.0.0.1:${port}${path}`, {});
    await none.create({ name: 'first', scopes: ALL });
    await client.ended;
  });
});

describe('the audit log', () => {
  test('says who paused a number and why, by key and by session, and what was refused', async () => {
    const { app, key, audit } = await world();
    const [ana, vera] = [await key('ana'), await key('vera', ['read'])];
    const session = await signedIn(app, ana);
    const pause = { method: 'POST', url: '/v1/lanes/vendas/pause', payload: { why: 'almoço' } } as const;
    expect((await app.inject({ ...pause, headers: bearer(ana) })).statusCode).toBe(200);
    expect((await app.inject({ ...pause, headers: session.headers })).statusCode).toBe(200);
    expect((await app.inject({ ...pause, headers: bearer(vera) })).statusCode).toBe(403);
    await app.inject({ ...pause, url: '/v1/lanes/nobody/pause', headers: bearer(ana) });
    await expect
      .poll(async () => {
        const found = (await audit('?action=pauseLane')).map(({ id: _id, at: _at, ...entry }) => entry);
        // What was done and what was refused are kept apart, and share no order within a millisecond.
        return [...found.filter(({ result }) => result !== 'done'), ...found.filter(({ result }) => result === 'done')];
      })
      .toEqual([
        {
          actor: { kind: 'key', name: 'ana', id: ana.id },
          action: 'pauseLane',
          object: 'nobody',
          detail: 'almoço',
          result: 'failed',
          code: 'not_found',
        },
        {
          actor: { kind: 'key', name: 'vera', id: vera.id },
          action: 'pauseLane',
          object: 'vendas',
          result: 'refused',
          code: 'forbidden',
        },
        {
          actor: { kind: 'session', name: 'ana', id: session.id },
          action: 'pauseLane',
          object: 'vendas',
          detail: 'almoço',
          result: 'done',
        },
        {
          actor: { kind: 'key', name: 'ana', id: ana.id },
          action: 'pauseLane',
          object: 'vendas',
          detail: 'almoço',
          result: 'done',
        },
      ]);
    expect((await audit('?action=openSession')).map(({ actor }) => actor)).toEqual([
      { kind: 'session', name: 'ana', id: session.id },
    ]);
  });

  test('holds no secret and no phone in full', async () => {
    const { app, key, audit } = await world();
    const ana = bearer(await key('ana'));
    const made = await app.inject({
      method: 'POST',
      url: '/v1/keys',
      headers: ana,
      payload: { name: 'shop', scopes: ['read'] },
    });
    const { key: secret } = made.json<{ key: string }>();
    await signedIn(app, { authorization: `Bearer ${secret}` });
    const phone = '+55 (11) 98765-0123';
    const why = `ligou de ${phone}`;
    await app.inject({ method: 'POST', url: '/v1/suppressions', headers: ana, payload: { phone, why } });
    await app.inject({ method: 'DELETE', url: '/v1/suppressions?phone=5511987650123', headers: ana });
    await app.inject({ method: 'DELETE', url: '/v1/messages/5511987650123', headers: ana });
    await expect.poll(async () => (await audit()).length).toBe(5);
    const text = JSON.stringify(await audit());
    expect(text).toContain('5511****23');
    expect(text.replaceAll(/\D/g, '')).not.toContain('987650123');
    expect(text).not.toContain(secret);
    const parts = ['audit', 'audit-refused'].map((part) => `${on.prefix}-a${prefixes}:${part}`);
    const stored = JSON.stringify(await Promise.all(parts.map((part) => on.client.xrange(part, '-', '+'))));
    expect(stored).toContain('removeSuppression');
    expect(stored.replaceAll(/[^\w]/g, '')).not.toContain('987650123');
  });

  test('records each message from a browser, and counts those of programs', async () => {
    const { app, key, audit } = await world();
    const ana = await key('ana');
    const session = await signedIn(app, ana);
    const send = { method: 'POST', url: '/v1/messages' } as const;
    await app.inject({ ...send, headers: session.headers, payload: message() });
    for (let n = 0; n < 3; n += 1) await app.inject({ ...send, headers: bearer(ana), payload: message() });
    await expect.poll(async () => (await audit('?action=sendMessages')).length).toBe(1);
    await app.close();
    const log = createAuditLog(on.client, `${on.prefix}-a${prefixes}`);
    const { entries } = await log.page({ action: 'sendMessages', limit: 10 });
    expect(entries.map(({ actor, times }) => [actor.kind, times])).toEqual([
      ['key', 3],
      ['session', undefined],
    ]);
  });

  test('is not filled by one caller: what is refused often is counted, across the sessions of a key', async () => {
    const { app, key } = await world();
    const vera = await key('vera', ['read']);
    const session = await signedIn(app, vera);
    const pause = { method: 'POST', url: '/v1/lanes/vendas/pause' } as const;
    for (let n = 0; n < 40; n += 1)
      await app.inject({ ...pause, headers: n % 2 === 0 ? bearer(vera) : session.headers });
    await app.close();
    const log = createAuditLog(on.client, `${on.prefix}-a${prefixes}`);
    const { entries } = await log.page({ action: 'pauseLane', limit: 100 });
    expect(entries.length).toBeLessThan(35);
    expect(entries.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(40);
  });

  test('masks a phone at the end of a long reason before it is shortened', async () => {
    const log = createAuditLog(on.client, `${on.prefix}-long`);
    const detail = `${'a'.repeat(186)} 5511987650123`;
    await log.record({ actor: { kind: 'local' }, action: 'pauseLane', detail, result: 'done' });
    const { entries } = await log.page({ limit: 1 });
    expect(entries[0]!.detail).toContain('5511****23');
    const cut = {
      actor: { kind: 'local' },
      action: 'cut',
      detail: `${'a'.repeat(190)} 5511987650123`,
      result: 'done',
    } as const;
    await log.record(cut);
    expect((await log.page({ limit: 1 })).entries[0]!.detail).not.toContain('551198765');
  });

  test('is filtered and paged; each entry comes once', async () => {
    const prefix = `${on.prefix}-pages`;
    const log = createAuditLog(on.client, prefix);
    for (let n = 0; n < 30; n += 1) {
      const name = n % 3 === 0 ? 'Ana' : 'bia';
      await log.record({ actor: { kind: 'key', name }, action: 'pauseLane', object: `n${n}`, result: 'done' });
    }
    const seen: string[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await log.page({ who: 'ana', limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.entries.map(({ object }) => object!));
      cursor = page.next;
      more = cursor !== undefined;
    }
    expect(seen).toEqual(['n27', 'n24', 'n21', 'n18', 'n15', 'n12', 'n9', 'n6', 'n3', 'n0']);
  });

  test('keeps changes apart from what is refused, which can push none of them out, and shows both in order', async () => {
    const prefix = `${on.prefix}-apart`;
    const log = createAuditLog(on.client, prefix);
    const actor = { kind: 'key', name: 'vera' } as const;
    await log.record({ actor, action: 'pauseLane', object: 'first', result: 'done' });
    const refused = { actor, action: 'pauseLane', result: 'refused', code: 'forbidden' } as const;
    for (let n = 0; n < 12; n += 1) await Promise.all(Array.from({ length: 1000 }, () => log.record(refused)));
    await log.record({ actor, action: 'pauseLane', object: 'last', result: 'done' });
    await log.record({ actor, action: 'openSession', result: 'done' });
    expect(await on.client.xlen(`${prefix}:audit-refused`)).toBeLessThan(5200);
    expect(await on.client.xrange(`${prefix}:audit`, '-', '+')).toHaveLength(2);
    const { entries } = await log.page({ result: 'done', limit: 3 });
    expect(entries.map(({ action, object }) => `${action} ${object ?? ''}`.trim()).toSorted()).toEqual([
      'openSession',
      'pauseLane last',
    ]);
    const changes = await log.page({ action: 'pauseLane', result: 'done', limit: 3 });
    expect(changes.entries.map(({ object }) => object)).toContain('last');
  });

  test('pages through both parts, even where they have the same ids', async () => {
    const prefix = `${on.prefix}-same`;
    const log = createAuditLog(on.client, prefix);
    const add = (part: string, id: string) =>
      on.client.xadd(
        `${prefix}:${part}`,
        id,
        'e',
        JSON.stringify({ actor: { kind: 'local' }, action: 'x', result: 'done' }),
      );
    for (const id of ['1-0', '2-0', '2-1', '4-0']) await add('audit', id);
    for (const id of ['2-0', '2-1', '3-0', '4-0']) await add('audit-refused', id);
    const seen: string[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await log.page({ limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.entries.map(({ id }) => id));
      cursor = page.next;
      more = cursor !== undefined;
    }
    expect(seen).toEqual(['4-0', '4-0-r', '3-0-r', '2-1', '2-1-r', '2-0', '2-0-r', '1-0']);
  });

  test('is bounded: the oldest entries are dropped', async () => {
    const prefix = `${on.prefix}-bounded`;
    const log = createAuditLog(on.client, prefix);
    const pipeline = on.client.pipeline();
    for (let n = 0; n < 11_000; n += 1) pipeline.xadd(`${prefix}:audit`, '*', 'e', '{}');
    await pipeline.exec();
    await log.record({ actor: { kind: 'local' }, action: 'pauseLane', result: 'done' });
    expect(await on.client.xlen(`${prefix}:audit`)).toBeLessThan(10_200);
  });

  test('a Redis that takes no entry fails no request, and the log of the process says so', async () => {
    const { app, key } = await world();
    const ana = bearer(await key('ana'));
    await on.client.set(`${on.prefix}-a${prefixes}:audit`, 'not a stream');
    const { statusCode } = await app.inject({ method: 'POST', url: '/v1/lanes/vendas/resume', headers: ana });
    expect(statusCode).toBe(200);
    await expect.poll(() => on.logged()).toContain('audit.write.failed');
    await on.client.del(`${on.prefix}-a${prefixes}:audit`);
  });
});

describe('settings', () => {
  test('show the numbers and their file, without secrets', async () => {
    const app = await on.app();
    const { statusCode, body } = await app.inject({ url: '/v1/settings', headers: LOCAL });
    expect(statusCode, body).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      numbers: [{ instance: 'vendas', pace: { min: 1, max: 3 } }, { instance: 'suporte' }],
      source: { file: 'instances.json' },
      diagnosis: false,
    });
    expect(body).not.toMatch(/TOKEN|CLIENT|ID1/);
  });

  test('the diagnosis is that of the command line, run once for pages that ask together', async () => {
    let runs = 0;
    const bothAsked = handled('/v1/diagnosis', 2);
    const diagnose: AppDeps['diagnose'] = async () => {
      runs += 1;
      await bothAsked;
      return [{ check: 'redis', level: 'error', message: 'does not answer', fix: 'start it' }];
    };
    const app = await on.app({ diagnose });
    const answers = await Promise.all([1, 2].map(() => app.inject({ url: '/v1/diagnosis', headers: LOCAL })));
    for (const answer of answers)
      expect(answer.json()).toMatchObject({ ok: false, findings: [{ check: 'redis', fix: 'start it' }] });
    expect(runs).toBe(1);
    const without = await (await on.app()).inject({ url: '/v1/diagnosis', headers: LOCAL });
    expect(without.json()).toMatchObject({ code: 'not_found', hint: 'On the server, run: pombo doctor' });
  });
});

/** Resolves once requests of a route have reached its handler this many times. */
async function handled(url: string, times: number): Promise<void> {
  const channel = 'tracing:fastify.request.handler:start';
  let left = times;
  await new Promise<void>((resolve) => {
    const note = (started: unknown): void => {
      if ((started as { route: { url: string } }).route.url !== url) return;
      left -= 1;
      if (left > 0) return;
      unsubscribe(channel, note);
      resolve();
    };
    subscribe(channel, note);
  });
}

describe('the webhook check', () => {
  /** Where Z-API says that callbacks go. */
  let target = '';
  let zapi: string;
  const gateway = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ receivedCallbackUrl: target, deliveryCallbackUrl: target, notifySentByMe: true }));
  });
  const stranger = createServer((_request, response) => response.end('hello'));

  beforeAll(async () => {
    for (const server of [gateway, stranger])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    zapi = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    gateway.close();
    stranger.close();
  });

  test('tries our own address: this deployment answers, something else does, or nothing', async () => {
    const app = await on.app({ baseUrl: zapi });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { laneSecret } = await import('./webhook-secrets.ts');
    const path = `/webhooks/zapi/vendas/${laneSecret(on.deps.webhookSecrets[0]!, 'vendas')}`;
    const result = async (port: number): Promise<unknown> => {
      target = `http://127.0.0.1:${port}${path}`;
      const { body, statusCode } = await app.inject({ url: '/v1/webhooks', headers: LOCAL });
      expect(statusCode, body).toBe(200);
      expect(body).not.toContain(path);
      const { numbers } = JSON.parse(body) as { numbers: { instance: string; attempted: object[] }[] };
      return numbers.find(({ instance }) => instance === 'vendas')!.attempted[0];
    };
    expect(await result((app.server.address() as AddressInfo).port)).toMatchObject({ result: 'answered' });
    expect(await result((stranger.address() as AddressInfo).port)).toMatchObject({
      result: 'else',
      detail: 'HTTP 200',
    });
    expect(await result(1)).toMatchObject({ result: 'unreachable' });
  });

  test('says so when Z-API does not answer', async () => {
    const app = await on.app({ baseUrl: 'http://127.0.0.1:1' });
    const { numbers } = (await app.inject({ url: '/v1/webhooks', headers: LOCAL })).json<{ numbers: object[] }>();
    expect(numbers[0]).toMatchObject({ instance: 'vendas', error: { code: 'gateway_unreachable' } });
  });
});
