import { describe, expect, test } from 'vitest';
import { createApiKeys, type ApiScope } from './api-keys.ts';
import { LOCAL, WEBHOOK_SECRET, message, stand } from '../api.fixture.ts';

const on = stand();
let made = 0;

/** Keys of their own, so that no test meets those of another. */
function ownKeys() {
  made += 1;
  return createApiKeys(on.client, `${on.prefix}:${made}`);
}

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** Scope → requests that it allows. */
const TABLE: Record<ApiScope, [method: 'GET' | 'POST' | 'DELETE', url: string][]> = {
  send: [['POST', '/v1/messages']],
  read: [
    ['GET', '/v1/messages'],
    ['GET', '/v1/messages/nobody'],
    ['GET', '/v1/campaigns'],
    ['GET', '/v1/campaigns/nobody'],
    ['GET', '/v1/campaigns/nobody/results'],
    ['GET', '/v1/campaigns/nobody/failures'],
    ['GET', '/v1/lanes'],
    ['GET', '/v1/suppressions'],
    ['GET', '/metrics'],
    ['GET', '/v1/overview'],
    ['GET', '/v1/overview/lanes'],
    ['GET', '/v1/overview/lanes/nobody'],
  ],
  manage: [
    ['DELETE', '/v1/messages/nobody'],
    ['POST', '/v1/messages/nobody/retry'],
    ['POST', '/v1/messages/nobody/resolve'],
    ['POST', '/v1/campaigns'],
    ['POST', '/v1/campaigns/nobody/start'],
    ['POST', '/v1/campaigns/nobody/pause'],
    ['POST', '/v1/campaigns/nobody/resume'],
    ['POST', '/v1/campaigns/nobody/cancel'],
    ['POST', '/v1/campaigns/nobody/retry'],
    // What it answers shows what the campaign says to its first recipient.
    ['POST', '/v1/campaigns/nobody/test'],
    ['POST', '/v1/lanes/nobody/pause'],
    ['POST', '/v1/lanes/nobody/resume'],
    ['POST', '/v1/suppressions'],
    ['DELETE', '/v1/suppressions?phone=5511987654321'],
  ],
};
/** Requests that need all scopes. */
const ADMIN: [method: 'GET' | 'POST' | 'DELETE', url: string][] = [
  ['GET', '/v1/sessions'],
  ['DELETE', '/v1/sessions/nobody'],
];
const ALL = [...Object.values(TABLE).flat(), ...ADMIN];

describe('keys and their scopes', () => {
  test.for(Object.entries(TABLE))(
    'a key for "%s" gets so far as its routes, and no further',
    async ([scope, allowed]) => {
      const keys = ownKeys();
      const app = await on.app({ keys });
      const { secret } = await keys.create({ name: scope, scopes: [scope as ApiScope] });
      for (const [method, url] of ALL) {
        const { statusCode } = await app.inject({ method, url, headers: { host: 'api.example', ...bearer(secret) } });
        const isAllowed = allowed.some(([m, u]) => m === method && u === url);
        if (isAllowed) expect.soft([401, 403], `${method} ${url}`).not.toContain(statusCode);
        else expect.soft(statusCode, `${method} ${url}`).toBe(403);
      }
    },
  );

  test('a key of the environment has all scopes', async () => {
    const app = await on.app({ keys: ownKeys(), fixedKeys: ['first-key', 'second-key'] });
    for (const [method, url] of ALL) {
      const { statusCode } = await app.inject({ method, url, headers: bearer('second-key') });
      expect.soft([401, 403], `${method} ${url}`).not.toContain(statusCode);
    }
  });

  test.for([
    ['no key', {}],
    ['another key', bearer('nobody')],
    ['a part of the key', bearer('first-ke')],
    ['an empty key', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic Zmlyc3Qta2V5' }],
  ] as const)('once there is a key, %s opens nothing, not even on this machine', async ([, headers]) => {
    const app = await on.app({ keys: ownKeys(), fixedKeys: ['first-key'] });
    for (const [method, url] of ALL) {
      const response = await app.inject({ method, url, headers: { ...LOCAL, ...headers } });
      expect.soft(response.statusCode, `${method} ${url}`).toBe(401);
      expect.soft(response.headers['www-authenticate']).toMatch(/^Bearer( error="invalid_token")?$/);
    }
  });

  test('a revoked key stops working at once, and revoking the only key does not allow requests without one', async () => {
    const keys = ownKeys();
    const app = await on.app({ keys });
    const { secret, key } = await keys.create({ name: 'shop', scopes: ['read'] });
    const ask = async (headers: object): Promise<number> =>
      (await app.inject({ url: '/v1/lanes', headers: { ...LOCAL, ...headers } })).statusCode;
    expect(await ask(bearer(secret))).toBe(200);
    await keys.revoke(key.id);
    expect(await ask(bearer(secret))).toBe(401);
    expect(await ask({})).toBe(401);
  });

  test('health checks, the OpenAPI document and its page need no key', async () => {
    const app = await on.app({ keys: ownKeys(), fixedKeys: ['first-key'], loopback: false });
    for (const url of ['/health/live', '/health/ready', '/openapi.json', '/docs/', '/docs/static/swagger-ui.css']) {
      expect.soft((await app.inject(url)).statusCode, url).toBe(200);
    }
  });
});

describe('without any key, on loopback', () => {
  test.for(['127.0.0.1:3000', 'localhost:3000', '127.9.9.9', '[::1]:3000', 'localhost'])(
    '%s may do everything',
    async (host) => {
      const app = await on.app();
      expect((await app.inject({ url: '/v1/lanes', headers: { host } })).statusCode).toBe(200);
    },
  );

  test.for([
    ['a name that was made to point here', { host: 'evil.example:3000' }],
    ['a name that begins like this machine’s', { host: '127.0.0.1.evil.example' }],
    ['no readable name', { host: ':::' }],
    ['a page of another site', { ...LOCAL, 'sec-fetch-site': 'cross-site' }],
    ['a page of a sibling site', { ...LOCAL, 'sec-fetch-site': 'same-site' }],
    ['another origin', { ...LOCAL, origin: 'https://evil.example' }],
    ['a sandboxed page', { ...LOCAL, origin: 'null' }],
    ['another port of this machine', { ...LOCAL, origin: 'http://127.0.0.1:8080' }],
  ] as const)('a web page may not: %s', async ([, headers]) => {
    const app = await on.app();
    const posted = message({ id: `page-${JSON.stringify(headers)}`.slice(0, 100) });
    const response = await app.inject({ method: 'POST', url: '/v1/messages', headers, payload: posted });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ code: 'forbidden' });
    expect(await on.producer.get(posted['id'] as string)).toBeUndefined();
  });

  test('a page served by the API itself needs no key', async () => {
    const app = await on.app();
    const headers = { ...LOCAL, origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' };
    expect((await app.inject({ url: '/v1/lanes', headers })).statusCode).toBe(200);
  });

  test('no response allows another site to read it', async () => {
    const app = await on.app();
    const headers = { ...LOCAL, origin: 'https://evil.example' };
    const response = await app.inject({ method: 'OPTIONS', url: '/v1/messages', headers });
    expect(response.headers).not.toHaveProperty('access-control-allow-origin');
    expect(response.statusCode).toBe(405);
  });
});

describe('beyond loopback', () => {
  test('every request needs a key, even when none exists', async () => {
    const app = await on.app({ keys: ownKeys(), loopback: false });
    for (const [method, url] of ALL) expect((await app.inject({ method, url, headers: LOCAL })).statusCode).toBe(401);
  });
});

describe('the rate limit', () => {
  test('counts per key across all processes and reports what is left', async () => {
    const keys = ownKeys();
    const shared = { keys, fixedKeys: ['first-key', 'second-key'], perMinute: 5, prefix: `${on.prefix}:rated` };
    const apps = [await on.app(shared), await on.app(shared)];
    const ask = (at: number, key: string) => apps[at % 2]!.inject({ url: '/v1/lanes', headers: bearer(key) });
    for (let at = 0; at < 5; at += 1)
      expect((await ask(at, 'first-key')).headers['ratelimit-remaining']).toBe(String(4 - at));
    const refused = await ask(5, 'first-key');
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(6, 'second-key')).statusCode).toBe(200);
  });

  test('does not apply to callbacks', async () => {
    const app = await on.app({ perMinute: 1, prefix: `${on.prefix}:rated2` });
    const payload = { type: 'ConnectedCallback', instanceId: 'x' };
    const statuses = [];
    for (let at = 0; at < 4; at += 1) {
      statuses.push(
        (await app.inject({ method: 'POST', url: `/webhooks/zapi/vendas/${WEBHOOK_SECRET}`, payload })).statusCode,
      );
    }
    expect(statuses).toEqual([404, 404, 404, 404]);
  });
});
