import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { CANARY, NUMBERS, bench, simulated } from '../pombo.fixture.ts';

const redis = testRedis();
const cli = bench();
const zapi = simulated();
const PHONE = '5511987654321';
const base = ['instances', 'probe', 'vendas', '--to', `+${PHONE}`];

let data = 0;
beforeAll(() => {
  cli.setEnv({
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
  });
});
afterEach(() => zapi.reset());

/** A data folder of its own, so that the messages of other tests do not count. */
const fresh = () => ({ POMBO_DATA_DIR: join(cli.dir, `data-${(data += 1)}`) });
const lane = async () => (await cli.run(['lanes', '--json'])).json().find(({ instance }) => instance === 'vendas');
const webhook = ['--webhook-url', 'http://127.0.0.1:0', '--observe', '1'];

describe('consent', () => {
  test('without a terminal and --yes it says what it would send, and sends nothing', async () => {
    const { code, json } = await cli.run([...base, '--images', '--json'], fresh());
    expect(code).toBe(2);
    const [{ error }] = json() as [{ error: { code: string; hint: string } }];
    expect(error.code).toBe('invalid_input');
    expect(error.hint).toContain(`6 messages from vendas to ${PHONE}, and to no other number`);
    expect(error.hint).toContain('an image of 5.25 MiB');
    expect(zapi.calls()).toEqual({});
  });

  test.for(['120363019502650977-group', '999999999999999@lid', '1779476888985@broadcast', 'abc'])(
    '--to %s is refused: it is not one person',
    async (to) => {
      const { code, json } = await cli.run(['instances', 'probe', 'vendas', '--to', to, '--yes', '--json'], fresh());
      expect(code).toBe(2);
      expect(json()[0]).toMatchObject({ error: { code: 'invalid_input', message: expect.stringContaining('--to') } });
      expect(zapi.calls()).toEqual({});
    },
  );
});

test('it prints a report, stores the exchanges without secrets, and turns the knobs of pombo simulator', async () => {
  zapi.setKnobs({ queueCount: 'number', imageFetchAt: 'before-answer' });
  const env = fresh();
  const { code, json, stderr } = await cli.run([...base, '--yes', '--json', ...webhook], env);
  expect(code).toBe(0);
  expect(stderr).toContain(`3 messages from vendas to ${PHONE}`);
  const [report] = json() as [
    { knobs: object; sent: number; fixtures: string; knobsFile: string; leftBehind: string[] },
  ];
  expect(report).toMatchObject({
    sent: 3,
    knobs: { queueCount: 'number', imageFetchAt: 'before-answer' },
    leftBehind: [],
    notProbed: [{ question: 1 }, { question: 8 }, { question: 9 }],
  });
  const files = readdirSync(report.fixtures);
  expect(files.filter((file) => file.includes('send-image'))).toHaveLength(3);
  expect(files.filter((file) => file.includes('callback-deliverycallback')).length).toBeGreaterThanOrEqual(3);
  const stored = files.map((file) => readFileSync(join(report.fixtures, file), 'utf8')).join('\n');
  for (const hidden of [CANARY, '87654321']) expect(stored).not.toContain(hidden);
  expect(zapi.posts().map(({ phone }) => phone)).toEqual([PHONE, PHONE, PHONE]);
  expect(zapi.instances()[0]).toMatchObject({ queued: 0, callbacks: {} });

  const simulator = cli.start(['simulator', '--json'], env);
  await simulator.until('"url"');
  const { url } = JSON.parse(simulator.output.stdout) as { url: string };
  const knobs = (await (await fetch(`${url}/__sim/knobs`)).json()) as { name: string; value: unknown }[];
  expect(knobs).toContainEqual(expect.objectContaining({ name: 'queueCount', value: 'number' }));
  expect(knobs).toContainEqual(expect.objectContaining({ name: 'imageFetchAt', value: 'before-answer' }));
  await simulator.end('SIGTERM');
});

test('without any Redis it works too: no worker of this data folder can be sending', async () => {
  const { code, json } = await cli.run([...base, '--yes', '--json'], { ...fresh(), REDIS_URL: '' });
  expect(code).toBe(0);
  expect(json()[0]).toMatchObject({ sent: 3, knobs: {} });
});

describe('with a worker that serves the number', () => {
  test('the lane sends nothing during the probe, and what was queued meanwhile after it', async () => {
    const up = cli.start(['up', '--json'], fresh());
    await up.until('worker.started');
    const probing = cli.start([...base, '--yes', '--json', ...webhook], fresh());
    await zapi.waitFor({ posts: 1 });
    expect(await lane()).toMatchObject({ state: 'held', holds: [{ reason: 'paused' }] });
    const other = ['send', 'image', '--instance', 'vendas', '--phone', '+5511912345678'];
    await cli.run([...other, '--image', 'https://example.com/a.png']);
    expect((await probing.exited).code).toBe(0);
    await zapi.waitFor({ posts: 4 });
    expect(zapi.posts().map(({ phone }) => phone)).toEqual([PHONE, PHONE, PHONE, '5511912345678']);
    await up.end('SIGTERM');
  });

  test("it leaves a person's pause as it is", async () => {
    await cli.run(['lanes', 'pause', 'vendas', '--why', 'holidays']);
    expect((await cli.run([...base, '--yes', '--json'], fresh())).code).toBe(0);
    expect(await lane()).toMatchObject({ holds: [{ reason: 'paused', detail: 'holidays' }] });
    await cli.run(['lanes', 'resume', 'vendas']);
  });
});

test('killed and run again, it restores everything and stays within six messages', async () => {
  const env = fresh();
  const { id, token, clientToken } = NUMBERS[0];
  const before = `${zapi.url()}/earlier`;
  const set = { method: 'PUT', body: JSON.stringify({ value: before }) };
  const headers = { 'Content-Type': 'application/json', 'Client-Token': clientToken };
  await fetch(`${zapi.url()}/instances/${id}/token/${token}/update-webhook-delivery`, { ...set, headers });
  for (let run = 0; run < 3; run += 1) {
    const asked = zapi.posts().length + 1;
    const killed = cli.start([...base, '--images', '--yes', '--json', ...webhook], env);
    await zapi.waitFor({ posts: asked });
    expect(zapi.instances()[0]!.callbacks['deliveryCallbackUrl']).toContain('pombo-probe-');
    await killed.end('SIGKILL');
  }
  expect(await lane()).toMatchObject({ holds: [{ reason: 'paused', detail: expect.stringContaining('probe') }] });
  const last = await cli.run([...base, '--images', '--yes', '--json', ...webhook], env);
  expect(last.code).toBe(0);
  const again = await cli.run([...base, '--images', '--yes', '--json', ...webhook], env);
  expect(again.json()[0]).toMatchObject({ sent: 0 });
  expect(zapi.posts().length).toBeLessThanOrEqual(6);
  expect(zapi.instances()[0]).toMatchObject({ queued: 0, callbacks: { deliveryCallbackUrl: before } });
  expect(await lane()).toMatchObject({ holds: [] });
});

test('Ctrl-C puts everything back and reports what was found so far', async () => {
  zapi.setKnobs({ imageFetchAt: 'before-answer' });
  const probing = cli.start([...base, '--yes', '--json', ...webhook], fresh());
  await zapi.waitFor({ posts: 2 });
  const { code, json } = await probing.end('SIGINT');
  expect(code).toBe(130);
  expect(json()[0]).toMatchObject({ stopped: expect.stringContaining('interrupted'), leftBehind: [] });
  expect(zapi.instances()[0]).toMatchObject({ queued: 0, callbacks: {} });
  expect(await lane()).toMatchObject({ holds: [] });
});
