import { createInstance, createNumberClient } from '@pombo/zapi';
import { beforeAll, expect, test } from 'vitest';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { NUMBERS, bench, simulated } from './pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const zapi = simulated();
const OURS = 'o'.repeat(32);

beforeAll(() => {
  cli.setEnv({
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    POMBO_WEBHOOK_SECRET: OURS,
    ZAPI_BASE_URL: zapi.url(),
  });
});

test('SL14: webhooks check shows of a URL only what names the system, ours or another', async () => {
  const { id, token, clientToken, ...facts } = NUMBERS[0];
  const number = createNumberClient({
    instance: createInstance(facts, { id, token, clientToken }),
    baseUrl: zapi.url(),
  });
  const theirs = 'https://crm.example.com/hooks/S3CRET-path?key=S3CRET-query';
  await number.setWebhook('delivery', theirs);
  await number.setWebhook('status', 'https://crm.example.com:8443');
  await number.setWebhook('received', `https://pombo.example.com/webhooks/zapi/vendas/${OURS}`);
  for (const format of [[], ['--json']]) {
    const { code, stdout, stderr } = await cli.run(['webhooks', 'check', 'vendas', ...format]);
    expect(code).toBe(1);
    expect(stdout + stderr).not.toMatch(/S3CRET/);
    expect(stdout + stderr).not.toContain(OURS);
    expect(stdout).toContain('https://crm.example.com/…');
    expect(stdout).toMatch(/https:\/\/crm\.example\.com:8443(?!\/)/);
    expect(stdout).toContain('https://pombo.example.com/webhooks/zapi/vendas/…');
  }
});
