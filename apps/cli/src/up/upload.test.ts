import { beforeAll, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { HOSTILE } from '../../../../packages/campaign/src/template/hostile.fixture.ts';
import { NUMBERS, bench, simulated } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const zapi = simulated();
let url: string;

beforeAll(async () => {
  cli.setEnv({
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
  });
  const up = cli.start(['up', '--json']);
  await up.until('"gateway"');
  const said = up.output.stdout.split('\n').find((line) => line.includes('"gateway"'))!;
  ({ api: url } = JSON.parse(said) as { api: string });
});

const IMAGE = 'https://example.com/a.png';

async function upload(caption: string, rows: number, signal?: AbortSignal): Promise<{ status: number; body: unknown }> {
  const lines = Array.from({ length: rows }, (_none, at) => `55119${87_000_000 + at};${'Maria da Silva '.repeat(5)}`);
  const body = new FormData();
  body.set('file', new Blob([`telefone;nome\n${lines.join('\n')}\n`]), 'clientes.csv');
  body.set('options', JSON.stringify({ instances: ['vendas'], image: IMAGE, caption, name: 'heavy', again: true }));
  const response = await fetch(`${url}/v1/campaigns`, { method: 'POST', body, ...(signal && { signal }) });
  return { status: response.status, body: await response.json() };
}

async function send(id: string): Promise<unknown> {
  const body = JSON.stringify({ type: 'send-image', instance: 'vendas', phone: '5511987654321', image: IMAGE, id });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/messages?wait=60`, { method: 'POST', headers, body });
  return ((await response.json()) as { status: string }).status;
}

async function importing(): Promise<number> {
  const { campaigns } = (await (await fetch(`${url}/v1/campaigns`)).json()) as { campaigns: { state: string }[] };
  return campaigns.filter(({ state }) => state === 'importing').length;
}

test('pombo up refuses the template that once froze it, and keeps sending', async () => {
  const refused = upload(HOSTILE['six nested loops over a list']!, 1);
  expect(await send('beside-hostile')).toMatch(/accepted|sent/);
  expect(await refused).toMatchObject({ status: 422, body: { code: 'campaign_refused' } });
});

test('pombo up keeps sending while it renders a file for many seconds', async () => {
  const client = new AbortController();
  const heavy =
    '{% assign l = nome | split: "" %}{% for a in l %}{% for b in l %}{% endfor %}{% endfor %}{{ nome | upcase }}';
  const gone = upload(heavy, 20_000, client.signal).catch(() => 'gone');
  await expect.poll(importing).toBe(1);
  expect(await send('beside-heavy')).toMatch(/accepted|sent/);
  expect(await importing()).toBe(1);
  client.abort();
  expect(await gone).toBe('gone');
  await expect.poll(importing).toBe(0);
});
