import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fc from 'fast-check';
import { PomboError } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { createApiKeys } from './api-keys.ts';
import { VENDAS, WEBHOOK_SECRET, stand } from '../api.fixture.ts';
import { readConfig } from '../config.ts';
import { call, running } from '../running.fixture.ts';
import { createGuessLimit } from './guess-limit.ts';
import { laneSecret, ownWebhookUrl, webhookCandidates } from './webhook-secrets.ts';

const on = stand();
const { start } = running(on);
let made = 0;

const STRONG = 'a-key-of-22-characters';
const WEAK = 'sixteen-letters-';
const MOST = { guesses: { most: 5, slowMs: 5 } };
const ownKeys = () => createApiKeys(on.client, `${on.prefix}:guess:${(made += 1)}`);
const bearer = (key: string) => ({ url: '/v1/lanes', headers: { authorization: `Bearer ${key}` } });

describe('secrets that can be guessed', () => {
  test.for([
    ['POMBO_API_KEYS', 'a'],
    ['POMBO_API_KEYS', 'fifteen-letters'],
    ['POMBO_API_KEYS', `${'x'.repeat(40)},short`],
    ['POMBO_WEBHOOK_SECRET', 'x'],
    ['POMBO_WEBHOOK_SECRET', 'fifteen-letters'],
    ['POMBO_WEBHOOK_SECRET', `${'x'.repeat(40)},short`],
    ['POMBO_WEBHOOK_SECRET', ['a', 'b', 'c'].map((each) => each.repeat(22)).join(',')],
  ] as const)('%s=%s is refused, and not shown', ([name, value]) => {
    const read = (): unknown => readConfig({ [name]: value });
    expect(read).toThrow(
      expect.objectContaining({ code: 'invalid_config', issues: [expect.objectContaining({ field: name })] }),
    );
    if (value.length > 1) expect(read).not.toThrow(new RegExp(value));
  });

  test('16 characters are accepted; of two webhook secrets the first is the current one', () => {
    const config = readConfig({ POMBO_API_KEYS: WEAK, POMBO_WEBHOOK_SECRET: `${STRONG}, ${WEAK}` });
    expect(config).toMatchObject({ apiKeys: [WEAK], webhookSecrets: [STRONG, WEAK] });
  });

  test('below 22 characters the API starts with a warning that names the variable, not the secret', async () => {
    const prefix = `${on.prefix}.weak`;
    const api = await start({ POMBO_PREFIX: prefix, POMBO_API_KEYS: WEAK, POMBO_WEBHOOK_SECRET: STRONG });
    const said = on
      .logged()
      .split('\n')
      .filter((line) => line.includes('secret.short'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('POMBO_API_KEYS');
    expect(on.logged()).not.toContain(WEAK);
    await api.stop();
  });
});

describe('wrong guesses', () => {
  test('wrong keys answer 401, then 429 with Retry-After; valid keys of all kinds still work from the same address', async () => {
    const keys = ownKeys();
    const { secret } = await keys.create({ name: 'web', scopes: ['read'] });
    const app = await on.app({ keys, fixedKeys: [STRONG, WEAK], ...MOST });
    const answers = [];
    for (let at = 0; at < 8; at += 1) answers.push(await app.inject(bearer(`wrong-guess-number-${at}`)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect(answers[7]!.json()).toMatchObject({ code: 'rate_limited' });
    expect(Number(answers[7]!.headers['retry-after'])).toBeGreaterThan(0);
    for (const key of [secret, STRONG, WEAK])
      expect((await app.inject(bearer(key))).statusCode, key.slice(0, 4)).toBe(200);
    const elsewhere = { ...bearer('wrong-guess'), remoteAddress: '203.0.113.9' };
    expect((await app.inject(elsewhere)).statusCode).toBe(401);
  });

  test('wrong webhook secrets answer 404, then 429; valid callbacks from the same address are accepted', async () => {
    const app = await on.app(MOST);
    const post = (secret: string) =>
      app.inject({
        method: 'POST',
        url: `/webhooks/zapi/vendas/${secret}`,
        payload: { type: 'X', instanceId: VENDAS.id },
      });
    const statuses = [];
    for (let at = 0; at < 7; at += 1) statuses.push((await post(`wrong-${at}`)).statusCode);
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429]);
    expect((await post(WEBHOOK_SECRET)).statusCode).toBe(200);
    expect((await post(laneSecret(WEBHOOK_SECRET, 'vendas'))).statusCode).toBe(200);
  });

  test('a request without a key does not count as a guess', async () => {
    const app = await on.app({ keys: ownKeys(), fixedKeys: [STRONG], ...MOST });
    for (let at = 0; at < 10; at += 1) expect((await app.inject('/v1/lanes')).statusCode).toBe(401);
  });

  test.for([
    ['without a key', { host: 'pombo.example.com' }],
    ['with a cookie that opens nothing', { host: 'pombo.example.com', cookie: `pombo_session=${'a'.repeat(43)}` }],
    ['with a header that holds no key', { host: 'pombo.example.com', authorization: 'Basic YTpi' }],
  ] as const)('requests %s answer 401, then 429; a valid key works from the same address', async ([, headers]) => {
    const keys = ownKeys();
    const { secret } = await keys.create({ name: 'web', scopes: ['read'] });
    const app = await on.app({ keys, loopback: false, guesses: { mostRefused: 3 } });
    const ask = () => app.inject({ url: '/v1/lanes', headers });
    const answers = [];
    for (let at = 0; at < 5; at += 1) answers.push(await ask());
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 429, 429]);
    expect(Number(answers[4]!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await app.inject(bearer(secret))).statusCode).toBe(200);
    expect((await app.inject({ url: '/v1/lanes', headers, remoteAddress: '203.0.113.9' })).statusCode).toBe(401);
  });

  test('refused programs of this machine, sign-ins and Z-API clients are limited too', async () => {
    const app = await on.app({ keys: ownKeys(), guesses: { mostRefused: 2 } });
    const statuses = async (from: string, request: object): Promise<number[]> => {
      const answers = [];
      for (let at = 0; at < 4; at += 1) answers.push(await app.inject({ ...request, remoteAddress: from }));
      return answers.map(({ statusCode }) => statusCode);
    };
    const foreign = { url: '/v1/lanes', headers: { host: 'evil.example.com' } };
    expect(await statuses('127.0.0.1', foreign)).toEqual([403, 403, 429, 429]);
    const signIn = {
      method: 'POST',
      url: '/v1/session',
      payload: { key: 'x' },
      headers: { origin: 'http://evil.example.com' },
    };
    expect(await statuses('203.0.113.1', signIn)).toEqual([403, 403, 429, 429]);
    const zapi = { url: `/instances/${VENDAS.id}/token/wrong/status` };
    expect(await statuses('203.0.113.2', zapi)).toEqual([404, 404, 429, 429]);
  });

  test('what a key may not do counts towards its own limit, and towards no other', async () => {
    const keys = ownKeys();
    const [vera, ana] = await Promise.all(['vera', 'ana'].map((name) => keys.create({ name, scopes: ['read'] })));
    const app = await on.app({ keys, loopback: false, perMinute: 3, prefix: `${on.prefix}-own` });
    const pause = (secret: string) =>
      app.inject({ method: 'POST', ...bearer(secret), url: '/v1/lanes/vendas/pause', payload: {} });
    const answers = [];
    for (let at = 0; at < 5; at += 1) answers.push(await pause(vera!.secret));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 429, 429]);
    expect((await pause(ana!.secret)).statusCode).toBe(403);
  });

  const asked = (ip: string): FastifyRequest => ({ ip }) as FastifyRequest;
  const reply = { header: () => reply } as unknown as FastifyReply;
  const refusal = new PomboError('unauthorized', 'no');

  test('the oldest addresses are forgotten first, so memory is bounded, and a window ends', () => {
    let now = 0;
    const guesses = createGuessLimit({ most: 1, addresses: 100, now: () => now });
    const wrong = (ip: string) => guesses.wrong(asked(ip), reply, refusal).code;
    expect([wrong('10.0.0.1'), wrong('10.0.0.1')]).toEqual(['unauthorized', 'rate_limited']);
    for (let at = 0; at < 100; at += 1) wrong(`10.0.1.${at}`);
    expect(wrong('10.0.0.1')).toBe('unauthorized');
    expect(wrong('10.0.1.99')).toBe('rate_limited');
    now = 60_001;
    expect(wrong('10.0.1.99')).toBe('unauthorized');
  });

  test.for([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8::2', true],
    ['::1', '::2', true],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
  ] as const)('%s and %s count together: %s', ([one, other, together]) => {
    const guesses = createGuessLimit({ most: 1 });
    guesses.wrong(asked(one), reply, refusal);
    expect(guesses.wrong(asked(other), reply, refusal).code).toBe(together ? 'rate_limited' : 'unauthorized');
  });

  test('beyond the limit, weak secrets are compared one at a time, and few requests wait', async () => {
    const guesses = createGuessLimit({ most: 0, slowMs: 1, waiting: 3 });
    const candidates = [{ secret: WEAK, weak: true }];
    const all = await Promise.all(Array.from({ length: 10 }, () => guesses.match(asked('10.0.0.1'), WEAK, candidates)));
    expect(all.filter((found) => found === 0)).toHaveLength(3);
    expect(await guesses.match(asked('10.0.0.1'), WEAK, candidates)).toBe(0);
    expect(await guesses.match(asked('10.0.0.1'), STRONG, [{ secret: STRONG, weak: false }, ...candidates])).toBe(0);
  });
});

describe('a webhook secret per lane', () => {
  const lane = fc.stringMatching(/^[a-z0-9_-]{1,40}$/);
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{16,128}$/);

  test('a lane’s secret works for that lane only, and does not reveal the deployment’s', () => {
    fc.assert(
      fc.property(secret, lane, lane, (plain, one, other) => {
        fc.pre(one !== other);
        const own = laneSecret(plain, one);
        expect(own).toMatch(/^[\w-]{43}$/);
        expect(own).not.toContain(plain);
        const taken = (of: string): string[] => webhookCandidates([plain], of).map((each) => each.secret);
        expect(taken(one)).toContain(own);
        expect(taken(one)).toContain(plain);
        expect(taken(other)).not.toContain(own);
      }),
    );
  });

  test('of two secrets both work, and the first is the current one', async () => {
    const [fresh, old] = ['the-new-secret-of-the-lanes', 'the-old-secret-of-the-lanes'];
    const file = join(on.folder, 'rotation.json');
    await writeFile(file, JSON.stringify({ instances: [{ name: 'vendas', id: 'ID9', token: 'T9' }] }));
    const api = await start({
      POMBO_PREFIX: `${on.prefix}.rotate`,
      POMBO_INSTANCES: file,
      POMBO_WEBHOOK_SECRET: `${fresh},${old}`,
    });
    const payload = { type: 'ConnectedCallback', instanceId: 'ID9', connected: true };
    const post = async (last: string) => (await call(`${api.url}/webhooks/zapi/vendas/${last}`, { payload })).status;
    for (const each of [fresh, old]) {
      expect(await post(laneSecret(each, 'vendas'))).toBe(200);
      expect(await post(each)).toBe(200);
      expect(await post(laneSecret(each, 'suporte'))).toBe(404);
    }
    expect(await post(laneSecret('another-secret-entirely', 'vendas'))).toBe(404);
    const about = (last: string) =>
      ownWebhookUrl(`https://x.example/webhooks/zapi/vendas/${last}`, [fresh, old], 'vendas');
    expect(about(laneSecret(fresh, 'vendas'))).toBe('current');
    for (const last of [laneSecret(old, 'vendas'), fresh, old]) expect(about(last)).toBe('outdated');
    expect(about('something-else')).toBeUndefined();
    await api.stop();
  });
});
