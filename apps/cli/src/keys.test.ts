import { expect, test } from 'vitest';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { bench } from './pombo.fixture.ts';

const redis = testRedis();
const cli = bench();

test('the first key says whom it locks out; stdout holds the key alone', async () => {
  const env = { REDIS_URL: redis.url, POMBO_PREFIX: redis.prefix };
  const first = await cli.run(['keys', 'create', 'loja'], env);
  expect(first.stdout).toMatch(/^pombo_[\w-]+\n$/);
  expect(first.stderr).toContain('from now on the API answers nobody without a key');
  const second = await cli.run(['keys', 'create', 'crm', '--scopes', 'send'], env);
  expect(second.code).toBe(0);
  expect(second.stderr).not.toContain('from now on');
});
