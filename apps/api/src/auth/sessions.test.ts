import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { message, stand } from '../api.fixture.ts';
import { call, running } from '../running.fixture.ts';
import { createApiKeys, type ApiScope } from './api-keys.ts';
import { createSessions } from './sessions.ts';

/** Sessions of browsers, against a server that listens. */
const on = stand();
const { start } = running(on);

interface Browser {
  url: string;
  cookie: string;
  setCookie: string;
  keys: ReturnType<typeof createApiKeys>;
  keyId: string;
}

let prefixes = 0;

/** An API with a key of its own, and a browser that has signed in with it. */
async function signedIn(
  scopes: ApiScope[] = ['send', 'read', 'manage'],
  { env = {}, limits = {} }: { env?: Record<string, string>; limits?: Parameters<typeof start>[1] } = {},
): Promise<Browser> {
  prefixes += 1;
  const prefix = `${on.prefix}-s${prefixes}`;
  const keys = createApiKeys(on.client, prefix);
  const { secret, key } = await keys.create({ name: 'ana', scopes });
  const { url } = await start({ POMBO_PREFIX: prefix, ...env }, limits);
  const opened = await signIn(url, secret);
  expect(opened.status, JSON.stringify(opened.body)).toBe(200);
  const setCookie = String(opened.headers['set-cookie']);
  return { url, cookie: setCookie.split(';')[0]!, setCookie, keys, keyId: key.id };
}

const signIn = (url: string, key: string, headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }) =>
  call(`${url}/v1/session`, { headers, payload: { key } });

/** A request as the dashboard's own page makes it. */
const page = ({ cookie }: Browser, more: Record<string, string> = {}): Record<string, string> => ({
  cookie,
  'sec-fetch-site': 'same-origin',
  ...more,
});

describe('a session', () => {
  test('is opened with a key, in a cookie that scripts and other sites cannot use, and reads what the key reads', async () => {
    const browser = await signedIn();
    expect(browser.setCookie).toMatch(
      /^pombo_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=(604800|604799)$/,
    );
    expect((await call(`${browser.url}/v1/lanes`, { headers: page(browser) })).status).toBe(200);
    expect((await call(`${browser.url}/v1/lanes`)).status).toBe(401);
    const { body } = await call(`${browser.url}/v1/session`, { headers: page(browser) });
    expect(body).toMatchObject({ access: 'session', scopes: ['send', 'read', 'manage'], session: { name: 'ana' } });
    expect((await call(`${browser.url}/v1/session`)).body).toMatchObject({ access: 'none', scopes: [] });
  });

  test('by https its cookie is Secure', async () => {
    const { url, keys } = await signedIn();
    const { secret } = await keys.create({ name: 'tls', scopes: ['read'] });
    const origin = url.replace('http:', 'https:');
    const opened = await signIn(url, secret, { origin, 'sec-fetch-site': 'same-origin' });
    expect(String(opened.headers['set-cookie'])).toMatch(/; Secure$/);
  });

  test('is in Redis only as a hash of its token', async () => {
    const { cookie } = await signedIn();
    const token = cookie.split('=')[1]!;
    const keys = await on.client.keys(`${on.prefix}-s${prefixes}:session:*`);
    expect(keys).toEqual([`${on.prefix}-s${prefixes}:session:${createHash('sha256').update(token).digest('hex')}`]);
    expect(await on.client.get(keys[0]!)).not.toContain(token);
  });

  test.for([
    [['read'], 403, 403],
    [['send', 'read'], 202, 403],
    [['send', 'read', 'manage'], 202, 404],
  ] as [ApiScope[], number, number][])(
    'allows what its key allows: with %j, a message is answered %i and a pause %i',
    async ([scopes, sent, paused]) => {
      const browser = await signedIn(scopes);
      await on.ledger.instances.known();
      const { createLedger } = await import('@pombo/ledger');
      const ledger = createLedger(on.client, { prefix: `${on.prefix}-s${prefixes}` });
      await ledger.instances.publish([...(await on.ledger.instances.known()).values()]);
      const headers = page(browser);
      expect((await call(`${browser.url}/v1/messages`, { headers, payload: message() })).status).toBe(sent);
      expect((await call(`${browser.url}/v1/lanes/nobody/pause`, { headers, payload: {} })).status).toBe(paused);
    },
  );

  test('a key without the scope read opens none', async () => {
    const { url, keys } = await signedIn();
    const { secret } = await keys.create({ name: 'shop', scopes: ['send'] });
    expect(await signIn(url, secret)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('ends when its key is revoked, and when it is signed out', async () => {
    const revoked = await signedIn();
    await revoked.keys.revoke(revoked.keyId);
    expect((await call(`${revoked.url}/v1/lanes`, { headers: page(revoked) })).status).toBe(401);
    const closed = await signedIn();
    const answer = await call(`${closed.url}/v1/session`, { method: 'DELETE', headers: page(closed) });
    expect(String(answer.headers['set-cookie'])).toMatch(/^pombo_session=; .*Max-Age=0/);
    expect((await call(`${closed.url}/v1/lanes`, { headers: page(closed) })).status).toBe(401);
  });

  test('ends without requests, and after its longest time even with them', async () => {
    const idle = await signedIn(['read'], { limits: { sessionLimits: { idleMs: 300 } } });
    const left = await on.client.pttl((await on.client.keys(`${on.prefix}-s${prefixes}:session:*`))[0]!);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(300);
    await expect.poll(async () => (await call(`${idle.url}/v1/lanes`, { headers: { cookie: '' } })).status).toBe(401);
    await expect.poll(async () => (await on.client.keys(`${on.prefix}-s${prefixes}:session:*`)).length).toBe(0);
    expect((await call(`${idle.url}/v1/lanes`, { headers: page(idle) })).status).toBe(401);
    const used = await signedIn(['read'], { limits: { sessionLimits: { longestMs: 700 } } });
    await expect.poll(async () => (await call(`${used.url}/v1/lanes`, { headers: page(used) })).status).toBe(401);
  });

  test('a request extends it', async () => {
    const browser = await signedIn(['read'], { limits: { sessionLimits: { idleMs: 4000 } } });
    const key = (await on.client.keys(`${on.prefix}-s${prefixes}:session:*`))[0]!;
    await expect.poll(async () => on.client.pttl(key)).toBeLessThan(2500);
    expect((await call(`${browser.url}/v1/lanes`, { headers: page(browser) })).status).toBe(200);
    await expect.poll(async () => on.client.pttl(key)).toBeGreaterThan(2500);
  });

  test('stays listed after an API that does not know its key has listed sessions', async () => {
    const client = on.client;
    const prefix = `${on.prefix}-two`;
    const keys = { byDigest: async () => undefined };
    const fixed = 'a-key-of-the-environment-of-one-process';
    const [knows, other] = [[fixed], []].map((fixedKeys) => createSessions({ client, prefix, keys, fixedKeys }));
    const { session } = await knows!.open({ secret: fixed, id: 'fixed-0', name: 'POMBO_API_KEYS' });
    expect(await other!.list()).toEqual([]);
    expect((await knows!.list()).map(({ id }) => id)).toEqual([session.id]);
  });

  test('a key opens at most 100 in an hour, so that no key fills Redis', async () => {
    const prefix = `${on.prefix}-many`;
    const keys = createApiKeys(on.client, prefix);
    const { secret, key } = await keys.create({ name: 'vera', scopes: ['read'] });
    const sessions = createSessions({ client: on.client, prefix, keys, fixedKeys: [] });
    const opener = { secret, id: key.id, name: key.name };
    for (let n = 0; n < 100; n += 1) await sessions.open(opener);
    await expect(sessions.open(opener)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  test('an administrator lists sessions, without their tokens, and revokes one', async () => {
    const browser = await signedIn();
    const { body } = await call(`${browser.url}/v1/sessions`, { headers: page(browser) });
    const { sessions } = body as { sessions: { id: string; name: string }[] };
    expect(sessions).toMatchObject([{ name: 'ana', key: browser.keyId }]);
    expect(JSON.stringify(body)).not.toContain(browser.cookie.split('=')[1]);
    const revoked = await call(`${browser.url}/v1/sessions/${sessions[0]!.id}`, {
      method: 'DELETE',
      headers: page(browser),
    });
    expect(revoked.body).toEqual({ sessions: [] });
    expect((await call(`${browser.url}/v1/lanes`, { headers: page(browser) })).status).toBe(401);
    const viewer = await signedIn(['read']);
    expect((await call(`${viewer.url}/v1/sessions`, { headers: page(viewer) })).status).toBe(403);
  });

  test('wrong keys are limited per address', async () => {
    const { url } = await signedIn(['read'], { limits: { guesses: { most: 3 } } });
    const statuses = [];
    for (let at = 0; at < 5; at += 1) statuses.push((await signIn(url, `guess-${at}`)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  test('a key of POMBO_API_KEYS opens one too, which ends when the key is no longer configured', async () => {
    const key = 'a-fixed-key-of-this-test-1234';
    const prefix = `${on.prefix}-fixed`;
    const first = await start({ POMBO_PREFIX: prefix, POMBO_API_KEYS: key });
    const opened = await signIn(first.url, key);
    const headers = { cookie: String(opened.headers['set-cookie']).split(';')[0]! };
    expect((await call(`${first.url}/v1/lanes`, { headers })).status).toBe(200);
    const second = await start({ POMBO_PREFIX: prefix, POMBO_API_KEYS: 'another-key-of-this-test-5678' });
    expect((await call(`${second.url}/v1/lanes`, { headers })).status).toBe(401);
  });
});

describe('a request that only the cookie authorizes', () => {
  const CASES: [string, Record<string, string>, number][] = [
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }, 403],
    ['the address bar', { 'sec-fetch-site': 'none' }, 403],
    ['an old browser on another site', { origin: 'https://evil.example' }, 403],
    ['a program that copied the cookie', {}, 403],
    ['a page of this server', { 'sec-fetch-site': 'same-origin' }, 404],
  ];
  test.for(CASES)('is refused when it changes something and comes from %s (%j → %i)', async ([, headers, status]) => {
    const { url, cookie } = await signedIn();
    const answer = await call(`${url}/v1/lanes/nobody/pause`, { headers: { cookie, ...headers }, payload: {} });
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  });

  test('an old browser on a page of this server says so by Origin', async () => {
    const { url, cookie } = await signedIn();
    const headers = { cookie, origin: url };
    expect((await call(`${url}/v1/lanes/nobody/pause`, { headers, payload: {} })).status).toBe(404);
  });

  test('another site cannot sign a browser in', async () => {
    const { url, keys } = await signedIn();
    const { secret } = await keys.create({ name: 'mallory', scopes: ['read'] });
    expect((await signIn(url, secret, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('POMBO_DASHBOARD', () => {
  test('readonly: sessions change nothing, whatever their key allows; keys of programs still do', async () => {
    const browser = await signedIn(['send', 'read', 'manage'], { env: { POMBO_DASHBOARD: 'readonly' } });
    expect((await call(`${browser.url}/v1/session`, { headers: page(browser) })).body).toMatchObject({
      scopes: ['read'],
      readonly: true,
    });
    expect((await call(`${browser.url}/v1/lanes`, { headers: page(browser) })).status).toBe(200);
    for (const path of ['/v1/lanes/nobody/pause', '/v1/messages', '/v1/campaigns/nobody/cancel']) {
      const answer = await call(`${browser.url}${path}`, { headers: page(browser), payload: {} });
      expect.soft(answer.status, path).toBe(403);
    }
    const { secret } = await browser.keys.create({ name: 'program', scopes: ['manage'] });
    const headers = { authorization: `Bearer ${secret}` };
    expect((await call(`${browser.url}/v1/lanes/nobody/pause`, { headers, payload: {} })).status).toBe(404);
  });

  test('readonly without keys: pages change nothing, programs on this machine do', async () => {
    prefixes += 1;
    const { url } = await start({ POMBO_PREFIX: `${on.prefix}-s${prefixes}`, POMBO_DASHBOARD: 'readonly' });
    const fromPage = { 'sec-fetch-site': 'same-origin', origin: url };
    expect((await call(`${url}/v1/session`)).body).toMatchObject({ access: 'open', scopes: ['read'], readonly: true });
    expect((await call(`${url}/v1/lanes`, { headers: fromPage })).status).toBe(200);
    const refused = await call(`${url}/v1/lanes/nobody/pause`, { headers: fromPage, payload: {} });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await call(`${url}/v1/lanes/nobody/pause`, { payload: {} })).status).toBe(404);
  });

  test('off: nothing is served, and no session is opened or accepted', async () => {
    const browser = await signedIn();
    const prefix = `${on.prefix}-s${prefixes}`;
    const { url } = await start({ POMBO_PREFIX: prefix, POMBO_DASHBOARD: 'off' });
    expect((await call(url, { headers: { accept: 'text/html' } })).status).toBe(404);
    expect((await call(`${url}/v1/session`)).status).toBe(404);
    expect((await signIn(url, 'any')).status).toBe(404);
    expect((await call(`${url}/v1/lanes`, { headers: page(browser) })).status).toBe(401);
  });
});
