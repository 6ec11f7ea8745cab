import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { bench } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();

test('creating the first key warns about requests without one; stdout contains only the key', async () => {
  const env = { REDIS_URL: redis.url, POMBO_PREFIX: redis.prefix };
  const first = await cli.run(['keys', 'create', 'loja'], env);
  expect(first.stdout).toMatch(/^pombo_[\w-]+\n$/);
  expect(first.stderr).toContain('from now on the API rejects every request without one');
  const second = await cli.run(['keys', 'create', 'crm', '--scopes', 'send'], env);
  expect(second.code).toBe(0);
  expect(second.stderr).not.toContain('from now on');
});

test('--scope sets what a key permits; the earlier name --scopes is accepted but not shown', async () => {
  const env = { REDIS_URL: redis.url, POMBO_PREFIX: redis.prefix };
  const made = async (...flags: string[]) =>
    (await cli.run(['keys', 'create', 'x', ...flags, '--json'], env)).json()[0];
  expect(await made('--scope', 'send,read,manage')).toMatchObject({ scopes: ['send', 'read', 'manage'] });
  expect(await made('--scopes', 'read')).toMatchObject({ scopes: ['read'] });
  expect(await made()).toMatchObject({ scopes: ['send', 'read'] });
  const help = (await cli.run(['keys', 'create', '--help'])).stdout;
  expect(help).toContain('--scope <list>');
  expect(help).not.toContain('--scopes');
});
