import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { laneSecret } from '@pombo/api';
import { createInstance, createInstanceApi } from '@pombo/zapi';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { NUMBERS, bench, simulated } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const zapi = simulated();
const PUBLIC = 'https://pombo.example.com';
const NEW = 'a-webhook-secret-of-this-test';
const OLD = 'the-webhook-secret-before-it';
const OURS = 'o'.repeat(32);

beforeAll(() => {
  cli.setEnv({
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
    POMBO_WEBHOOK_SECRET: NEW,
    POMBO_DATA_DIR: join(cli.dir, 'data'),
  });
});

const set = (url: string, env: Record<string, string> = {}, ...flags: string[]) =>
  cli.run(['webhooks', 'set', 'vendas', '--url', url, '--json', ...flags], env);

/** Returns the URL configured at Z-API. */
async function urlAtZapi(): Promise<string> {
  const { id, token, clientToken } = NUMBERS[0];
  const response = await fetch(`${zapi.url()}/instances/${id}/token/${token}/me`, {
    headers: { 'client-token': clientToken },
  });
  return ((await response.json()) as { deliveryCallbackUrl: string }).deliveryCallbackUrl;
}

describe('pombo webhooks set', () => {
  test.for([
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://[::1].evil.example',
    'http://127.evil.example',
    'http://localhost@evil.example',
    'http://pombo.example.com',
    'https://user:pass@pombo.example.com',
    'https://pombo.example.com/?x=',
    'https://pombo.example.com/#x',
    'ftp://127.0.0.1',
    'nothing',
  ])('%s is refused', async (url) => {
    const { code, json } = await set(url, { POMBO_API_KEYS: 'a-key-of-this-very-test' });
    expect(code).toBe(2);
    expect(json()[0]).toMatchObject({ error: { code: 'invalid_input' } });
  });

  test.for(['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:3000'])(
    '%s is refused unless Z-API is a simulator here',
    async (url) => {
      const real = NUMBERS.map(({ name, id, token, clientToken }) => ({ name, id, token, clientToken }));
      const POMBO_INSTANCES = cli.file('real.json', JSON.stringify({ instances: real }));
      const env = { POMBO_INSTANCES, ZAPI_BASE_URL: 'https://api.z-api.io', POMBO_API_KEYS: 'a-key-of-this-very-test' };
      const { code, json } = await set(url, env);
      expect(code).toBe(2);
      expect(json()[0]).toMatchObject({
        error: { code: 'invalid_input', message: expect.stringContaining('Z-API cannot reach') },
      });
    },
  );

  test('a public URL is refused while no key exists; what the hint says makes it work', async () => {
    const prefix = { POMBO_PREFIX: `${redis.prefix}.nokey` };
    const refused = await set(PUBLIC, prefix);
    expect(refused.code).toBe(2);
    expect(refused.json()[0]).toMatchObject({
      error: { code: 'forbidden', hint: expect.stringContaining('pombo keys create NAME') },
    });
    expect(await urlAtZapi()).not.toContain('pombo.example.com');
    expect((await set(zapi.url(), prefix)).code).toBe(0);

    const before = await cli.run(['doctor', '--json'], prefix);
    expect(before.json()[0]).not.toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ check: 'api keys', level: 'error' })]),
    });

    expect((await cli.run(['keys', 'create', 'shop'], prefix)).code).toBe(0);
    expect((await set(PUBLIC, prefix)).code).toBe(0);
    expect(await urlAtZapi()).toBe(`${PUBLIC}/webhooks/zapi/vendas/${laneSecret(NEW, 'vendas')}`);
  });

  test('keys create notes it in the data folder, for this user only', async () => {
    const prefix = `${redis.prefix}.noted`;
    expect((await cli.run(['keys', 'create', 'shop'], { POMBO_PREFIX: prefix })).code).toBe(0);
    expect(statSync(join(cli.dir, 'data', `access-${prefix}.json`)).mode & 0o777).toBe(0o600);
  });

  test('doctor is red while a public URL is set and no key exists, green with one', async () => {
    const prefix = { POMBO_PREFIX: `${redis.prefix}.doctor` };
    expect((await set(PUBLIC, { POMBO_API_KEYS: 'a-key-of-this-very-test' }, '--force')).code).toBe(0);
    const finding = async (env = {}) => {
      const { json } = await cli.run(['doctor', '--json'], { ...prefix, ...env });
      const [{ findings }] = json() as unknown as [{ findings: { check: string; level: string; fix?: string }[] }];
      return findings.filter(({ check }) => check === 'api keys');
    };
    expect(await finding()).toMatchObject([
      {
        level: 'error',
        message: expect.stringContaining('pombo.example.com') as string,
        fix: expect.stringContaining('pombo keys create NAME') as string,
      },
    ]);
    expect(await finding({ POMBO_API_KEYS: 'a-key-of-this-very-test' })).toMatchObject([{ level: 'ok' }]);
    await cli.run(['keys', 'create', 'shop'], prefix);
    expect(await finding()).toMatchObject([{ level: 'ok' }]);
  });

  test('an address with the old secret is ours until the old secret is removed', async () => {
    const local = zapi.url();
    await set(local, { POMBO_WEBHOOK_SECRET: OLD }, '--force');
    const check = async (secret: string) =>
      cli.run(['webhooks', 'check', 'vendas', '--json'], { POMBO_WEBHOOK_SECRET: secret });
    expect((await check(OLD)).json()[0]).toMatchObject({ ours: true, current: true });
    const both = await check(`${NEW},${OLD}`);
    expect(both.code).toBe(0);
    expect(both.json()[0]).toMatchObject({ ours: true, current: false });
    expect(both.stderr).toContain('pombo webhooks set');
    expect((await set(local, { POMBO_WEBHOOK_SECRET: `${NEW},${OLD}` })).code).toBe(0);
    const fresh = await check(NEW);
    expect(fresh.json()[0]).toMatchObject({ ours: true, current: true });
    for (const { stdout, stderr } of [both, fresh])
      for (const secret of [NEW, OLD, laneSecret(NEW, 'vendas'), laneSecret(OLD, 'vendas')])
        expect(`${stdout}${stderr}`).not.toContain(secret);
    expect((await check(OLD)).code).toBe(1);
  });
});

test('webhooks check shows of a URL only what names the system, ours or another', async () => {
  const { id, token, clientToken, ...facts } = NUMBERS[0];
  const number = createInstanceApi({
    instance: createInstance(facts, { id, token, clientToken }),
    baseUrl: zapi.url(),
  });
  const theirs = 'https://crm.example.com/hooks/S3CRET-path?key=S3CRET-query';
  await number.setWebhook('delivery', theirs);
  await number.setWebhook('status', 'https://crm.example.com:8443');
  await number.setWebhook('received', `https://pombo.example.com/webhooks/zapi/vendas/${OURS}`);
  for (const format of [[], ['--json']]) {
    const { code, stdout, stderr } = await cli.run(['webhooks', 'check', 'vendas', ...format], {
      POMBO_WEBHOOK_SECRET: OURS,
    });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toMatch(/S3CRET/);
    expect(stdout + stderr).not.toContain(OURS);
    expect(stdout).toContain('https://crm.example.com/…');
    expect(stdout).toMatch(/https:\/\/crm\.example\.com:8443(?!\/)/);
    expect(stdout).toContain('https://pombo.example.com/webhooks/zapi/vendas/…');
  }
});

test('webhooks set and doctor call the address: it leads to this Pombo, to something else, or nowhere', async () => {
  const attempted = async (url: string): Promise<unknown> => (await set(url, {}, '--force')).json()[0]!['attempted'];
  const finding = async (): Promise<unknown> => {
    const [{ findings }] = (await cli.run(['doctor', '--json'])).json() as [
      { findings: { check: string; message: string }[] },
    ];
    return findings.filter(({ check, message }) => check === 'webhooks' && message.startsWith('vendas'));
  };
  const api = cli.start(['api']);
  await api.until('/docs');
  const [base] = /http:\/\/127\.0\.0\.1:\d+/.exec(api.output.stdout)!;
  const url = (origin: string): string => `${origin}/webhooks/zapi/vendas/…`;
  expect(await attempted(base)).toEqual([{ url: url(base), result: 'answered' }]);
  expect(await finding()).toMatchObject([{ level: 'ok' }]);
  await api.end('SIGTERM');
  expect(await finding()).toMatchObject([
    { level: 'warning', message: expect.stringContaining('refuses connections') as string },
  ]);
  const nowhere = { url: url(base), result: 'unreachable', detail: 'refuses connections' };
  expect(await attempted(base)).toEqual([nowhere]);
  expect(await attempted(zapi.url())).toEqual([{ url: url(zapi.url()), result: 'else', detail: 'HTTP 404' }]);
  const { code, stderr } = await cli.run(['webhooks', 'set', 'vendas', '--url', zapi.url(), '--force']);
  // Z-API has the address now, whatever answers there.
  expect(code).toBe(0);
  expect(stderr).toContain('it is not this Pombo that answers (HTTP 404)');
  expect(await finding()).toMatchObject([{ level: 'warning' }]);
});
