import { describe, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { NUMBERS, bench, recipients, type Ran } from '../pombo.fixture.ts';

/** No worker runs: whether a campaign was started is seen by its state. */
const redis = testRedis();
const cli = bench();
cli.setEnv({
  REDIS_URL: redis.url,
  POMBO_PREFIX: redis.prefix,
  POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
  ZAPI_BASE_URL: 'http://127.0.0.1:9',
});
const { phones, csv } = recipients(cli, '551197');
const FLAGS = ['--instance', 'vendas', '--image', 'https://example.com/a.png', '--no-image-check'];
const many = csv('natal.csv', phones(1001));
const few = csv('teste.csv', phones(1000));

const create = (file: string, ...more: string[]): string[] => ['campaign', 'create', file, ...FLAGS, ...more];
const shown = (name: string): Promise<Ran> => cli.run(['campaign', 'show', name, '--json']);
async function stateOf(name: string): Promise<unknown> {
  return (await shown(name)).json()[0]!['state'];
}

test('start --watch refuses a file that is not an export before it starts anything', async () => {
  await cli.run(create(few, '--name', 'com-arquivo', '--id', 'com-arquivo'));
  const out = cli.file('contatos.csv', 'telefone\n5511987654321\n');
  const refused = await cli.run(['campaign', 'start', 'com-arquivo', '--no-image-check', '--watch', '--out', out]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('contatos.csv') as string });
  expect(await stateOf('com-arquivo')).toBe('ready');
});

describe('on a terminal, above 1,000 recipients,', () => {
  test('create --start asks for the name: another word leaves it stored, start with the name starts it, cancel asks too', async () => {
    const refused = await cli.type(create(many, '--start'), [['Type natal to continue: ', 'yes\r']]);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('Starting natal sends 1,001 messages through vendas (1,001): ');
    expect(refused.stdout).toMatch(/It is stored but not started:[\s\S]*was not typed[\s\S]*pombo campaign start /);
    expect(await stateOf('natal')).toBe('ready');

    const started = await cli.type(['campaign', 'start', 'natal', '--no-image-check'], [['to continue: ', 'natal\r']]);
    expect(started.code).toBe(0);
    expect(started.stdout).toContain('Started campaign natal');
    expect(await stateOf('natal')).toBe('running');

    const stopped = await cli.type(['campaign', 'cancel', 'natal'], [['to continue: ', '\u0003']]);
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toContain('Cancelling natal ends it: 1,001 messages of 1,001 will not be sent.');
    expect(await stateOf('natal')).toBe('running');
    expect((await cli.type(['campaign', 'cancel', 'natal'], [['to continue: ', 'natal\r']])).code).toBe(0);
    expect(await stateOf('natal')).toBe('cancelled');
  });

  test('--yes answers it', async () => {
    const made = await cli.type(create(many, '--name', 'sim', '--id', 'sim', '--start', '--yes'), []);
    expect(made.code).toBe(0);
    expect(made.stdout).not.toContain('to continue: ');
    expect(await stateOf('sim')).toBe('running');
    expect((await cli.type(['campaign', 'cancel', 'sim', '--yes'], [])).code).toBe(0);
  });
});

describe('nothing is asked', () => {
  test('for 1,000 recipients', async () => {
    expect((await cli.type(create(few, '--start'), [])).code).toBe(0);
    expect(await stateOf('teste')).toBe('running');
  });

  test('without a terminal, where the command is the decision', async () => {
    const name = ['--name', 'script', '--id', 'script'];
    expect((await cli.run(create(many, ...name, '--start'))).code).toBe(0);
    expect(await stateOf('script')).toBe('running');
    expect((await cli.run(['campaign', 'cancel', 'script'])).code).toBe(0);
    expect(await stateOf('script')).toBe('cancelled');
  });
});
