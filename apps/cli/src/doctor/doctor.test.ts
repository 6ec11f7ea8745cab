import { expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { CANARY, NUMBERS, bench, simulated, type Env } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const zapi = simulated();

interface Finding {
  check: string;
  level: string;
  message: string;
  fix?: string;
}

function env(more: Env = {}): Env {
  return {
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
    POMBO_WEBHOOK_SECRET: 'a-webhook-secret-of-this-test',
    ...more,
  };
}

async function findings(check: string, more?: Env): Promise<Finding[]> {
  const { stdout } = await cli.run(['doctor', '--json'], env(more));
  return (JSON.parse(stdout) as { findings: Finding[] }).findings.filter((each) => each.check === check);
}

test('doctor says where the callbacks of each number go, and whether Pombo answers there', async () => {
  const up = cli.start(['up', '--json'], env());
  await up.until('"gateway"');
  const line = up.output.stdout.split('\n').find((each) => each.includes('"gateway"'))!;
  const { api } = JSON.parse(line) as { api: string };
  expect((await cli.run(['webhooks', 'set', 'vendas', '--url', api], env())).code).toBe(0);
  const fix = 'Point them here: pombo webhooks set suporte --url https://your.host';
  expect(await findings('webhooks')).toEqual([
    { check: 'webhooks', level: 'ok', message: expect.stringMatching(/^vendas: .* the address answers$/) as string },
    {
      check: 'webhooks',
      level: 'warning',
      message: expect.stringContaining('suporte: Z-API does not send') as string,
      fix,
    },
  ]);
  expect((await up.end('SIGTERM')).code).toBe(0);
  const [silent] = await findings('webhooks');
  expect(silent).toMatchObject({ level: 'warning', fix: expect.stringContaining('Is the API running?') as string });
  expect(silent!.message).toContain(new URL(api).host);
});

test('doctor does not make a webhook secret to check addresses that nothing has set', async () => {
  const [none] = await findings('webhooks', { POMBO_WEBHOOK_SECRET: '', POMBO_DATA_DIR: './other' });
  expect(none).toMatchObject({ level: 'skipped', message: expect.stringContaining('pombo webhooks set') as string });
});

test('doctor warns of hours that follow a server clock in UTC, and shows the memory that is left', async () => {
  const limited = NUMBERS.map((number, at) => ({ ...number, ...(at === 0 ? { window: '09:00-18:00' } : {}) }));
  const file = cli.file('hours.json', JSON.stringify({ instances: limited }));
  const [memory, zone] = await findings('machine', { POMBO_INSTANCES: file, TZ: 'UTC' });
  expect(memory!.message).toMatch(/\d+ MB of memory left/);
  expect(zone).toMatchObject({ level: 'warning', message: expect.stringContaining('vendas') as string });
  expect(zone!.message).not.toContain('suporte');
  const [, at] = await findings('machine', { POMBO_INSTANCES: file, TZ: 'America/Sao_Paulo' });
  expect(at).toMatchObject({ level: 'ok', message: 'time zone America/Sao_Paulo' });
});

test('doctor names the file of a secret, and never what it holds', async () => {
  const keys = cli.file('keys', `${CANARY}-0123456789abcdef`);
  const [config] = await findings('config', { POMBO_API_KEYS_FILE: keys });
  expect(config!.message).toContain(`POMBO_API_KEYS=[hidden, 27 characters] (${keys})`);
  const { code, stdout } = await cli.run(
    ['doctor'],
    env({ POMBO_API_KEYS_FILE: keys, POMBO_API_KEYS: `${CANARY}-too` }),
  );
  expect(code).toBe(1);
  expect(stdout).toContain('POMBO_API_KEYS is set, and POMBO_API_KEYS_FILE as well');
});
