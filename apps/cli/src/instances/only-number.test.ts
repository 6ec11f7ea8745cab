import { beforeAll, describe, expect, test } from 'vitest';
import { bench, NUMBERS, recipients, simulated, type Env } from '../pombo.fixture.ts';
import { testRedis } from '../../../../test/setup/redis-context.ts';

/** With a single configured number no command needs its name. */
const redis = testRedis();
const cli = bench();
const zapi = simulated();
const { phones, csv } = recipients(cli, '551197');
const IMAGE = ['--image', 'https://example.com/a.png'];

beforeAll(async () => {
  cli.setEnv({
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('one.json', JSON.stringify({ instances: [NUMBERS[0]] })),
    ZAPI_BASE_URL: zapi.url(),
  });
  await cli.start(['up', '--json']).until('worker.started');
});

function several(): Env {
  return { POMBO_INSTANCES: cli.file('two.json', JSON.stringify({ instances: NUMBERS })) };
}

test('send image and send status go through it', async () => {
  const image = await cli.run(['send', 'image', '--phone', phones(1)[0]!, ...IMAGE, '--wait', '--json']);
  expect(image.json()).toMatchObject([{ instance: 'vendas', status: 'accepted' }]);
  const post = await cli.run(['send', 'status', ...IMAGE, '--wait', '--json']);
  expect(post.json()).toMatchObject([{ instance: 'vendas', type: 'send-image-status', status: 'accepted' }]);
});

describe('a campaign', () => {
  test('check, create, test and start need no --instance, and it is the same campaign as with it', async () => {
    const file = csv('only.csv', phones(2));
    const options = [...IMAGE, '--no-image-check'];
    const checked = await cli.run(['campaign', 'check', file, ...options, '--json']);
    expect(checked.json()).toMatchObject([{ lanes: { instances: { vendas: 2 } } }]);
    const created = await cli.run(['campaign', 'create', file, ...options, '--json']);
    expect(created.json()).toMatchObject([{ answer: 'created', campaign: { instances: ['vendas'] } }]);
    const named = await cli.run(['campaign', 'create', file, ...options, '--instance', 'vendas', '--json']);
    expect(named.json()).toMatchObject([{ answer: 'exists' }]);
    expect((await cli.run(['campaign', 'test', 'only', '--to', phones(1)[0]!])).code).toBe(0);
    expect((await cli.run(['campaign', 'start', 'only', '--no-image-check'])).code).toBe(0);
    expect((await cli.run(['campaign', 'watch', 'only'])).code).toBe(0);
  });

  test('of a file with a column of numbers is still made of what the column says', async () => {
    const [phone] = phones(1);
    const file = cli.file('column.csv', `telefone;instance\n${phone};\n`);
    const { stdout } = await cli.run(['campaign', 'check', file, ...IMAGE, '--no-image-check', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { ready: 0, rejected: 1 } });
  });

  test('with several numbers needs --instance', async () => {
    const file = csv('several.csv', phones(1));
    const { code, stderr } = await cli.run(['campaign', 'check', file, ...IMAGE, '--no-image-check'], several());
    expect(code).toBe(2);
    expect(stderr).toContain('--instance');
  });
});

test('lanes pause and resume mean it; with several they list the names', async () => {
  expect((await cli.run(['lanes', 'pause'])).stdout).toContain('Paused vendas');
  expect((await cli.run(['lanes', 'resume'])).stdout).toContain('Released vendas: paused');
  const { code, stderr } = await cli.run(['lanes', 'pause'], several());
  expect(code).toBe(2);
  expect(stderr).toContain('Give one of: vendas, suporte');
});

test('send without a name and with several is refused, and names them', async () => {
  const { code, stderr } = await cli.run(['send', 'status', ...IMAGE], several());
  expect(code).toBe(2);
  expect(stderr).toContain('--instance');
  expect(stderr).toContain('vendas, suporte');
});

test('webhooks set means it', async () => {
  const { stdout } = await cli.run(['webhooks', 'set', '--url', 'http://127.0.0.1:3000']);
  expect(stdout).toContain('vendas: ');
});
