import { existsSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bench, CANARY, NUMBERS, simulated, type Bench, type Env } from '../pombo.fixture.ts';
import { hasTerminal, KEYS, startOnTerminal, type OnTerminal } from '../terminal.fixture.ts';

const zapi = simulated();
const [VENDAS, SUPORTE] = NUMBERS;

/** A folder of its own for a test, with files that hold the secrets of `vendas` and `suporte`. */
function folder(): {
  cli: Bench;
  env: Env;
  file: string;
  read: () => Record<string, unknown>;
  flags: (of?: Number) => string[];
} {
  const cli = bench();
  const env = { ZAPI_BASE_URL: zapi.url() };
  cli.setEnv(env);
  const file = join(cli.dir, 'instances.json');
  return {
    cli,
    env,
    file,
    read: () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>,
    flags: ({ name, id, token, clientToken } = VENDAS) => [
      ...['--id', id, '--token-file', cli.file(`${name}.token`, `${token}\n`)],
      ...['--client-token-file', cli.file(`${name}.client`, clientToken)],
    ],
  };
}

type Number = (typeof NUMBERS)[number];

function entryOf({ id, token, clientToken }: Number, rest: object): object {
  return { id, token, clientToken, ...rest };
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('pombo init without a terminal', () => {
  test('writes the number that Z-API knows, readable by this user only; up and campaign check then need no name', async () => {
    const { cli, file, read, flags } = folder();
    const made = await cli.run(['init', ...flags()]);
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('it is connected') as string });
    expect(made.stdout).toContain(
      'Added the number "default" in ./instances.json: 1-3 s between two messages, at any time.',
    );
    expect(read()).toEqual({
      timezone: expect.any(String) as string,
      instances: [entryOf(VENDAS, { name: 'default' })],
    });
    expect(modeOf(file)).toBe('600');
    expect((await cli.run(['instances', 'check'])).code).toBe(0);
    const csv = cli.file('a.csv', 'telefone\n5511987654321\n');
    const image = ['--image', 'https://example.com/a.png', '--no-image-check'];
    expect((await cli.run(['campaign', 'check', csv, ...image])).code).toBe(0);
  });

  test('takes pace, hours, days and time zone as flags', async () => {
    const { cli, read, flags } = folder();
    const rules = ['--pace', '2-5,5', '--window', '09:00-18:00', '--days', 'mon-fri', '--timezone', 'America/Recife'];
    const { code, json } = await cli.run(['init', ...flags(), '--name', 'vendas', ...rules, '--json']);
    expect(code).toBe(0);
    expect(json()).toEqual([{ file: './instances.json', instance: 'vendas', replaced: false, state: 'up' }]);
    const pace = { min: 2, max: 5.5 };
    const hours = { window: '09:00-18:00', days: 'mon-fri', timezone: 'America/Recife' };
    expect(read()).toEqual({
      timezone: 'America/Recife',
      instances: [entryOf(VENDAS, { name: 'vendas', pace, ...hours })],
    });
  });

  test('adds to a file without changing the other entries, and closes it to other users', async () => {
    const { cli, file, read, flags } = folder();
    const other = { name: 'outro', id: '${OTHER_ID}', token: '${OTHER_TOKEN}', dailyLimit: 5, window: '08:00-12:00' };
    cli.file('instances.json', JSON.stringify({ country: 'PT', instances: [other] }), 0o644);
    const hours = ['--window', '09:00-18:00'];
    const { code, stdout } = await cli.run(['init', ...flags(), ...hours]);
    expect(code).toBe(0);
    expect(stdout).toContain('Other users could read the file; now only you can.');
    const added = entryOf(VENDAS, { name: 'default', window: '09:00-18:00', timezone: expect.any(String) as string });
    expect(read()).toEqual({ country: 'PT', instances: [other, added] });
    expect(modeOf(file)).toBe('600');
    expect(readdirSync(cli.dir).filter((name) => name.includes('.new'))).toEqual([]);
  });

  test('refuses a name that exists; --yes replaces it and keeps its other settings; --name adds another', async () => {
    const { cli, read, flags } = folder();
    const old = {
      name: 'default',
      id: 'OLD',
      token: 'old',
      clientToken: 'old',
      dailyLimit: 7,
      pace: { min: 3, max: 4 },
    };
    cli.file('instances.json', JSON.stringify({ instances: [old] }));
    const refused = await cli.run(['init', ...flags()]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('A number called "default" is already in ./instances.json');
    expect(refused.stderr).toMatch(/--name suporte\n.*--yes/);
    expect(read()).toEqual({ instances: [old] });

    expect((await cli.run(['init', ...flags(), '--yes', '--pace', '5'])).code).toBe(0);
    const replaced = entryOf(VENDAS, { name: 'default', dailyLimit: 7, pace: { min: 5, max: 5 } });
    expect(read()).toEqual({ instances: [replaced] });

    expect((await cli.run(['init', ...flags(SUPORTE), '--name', 'suporte'])).code).toBe(0);
    expect(read()).toEqual({ instances: [replaced, entryOf(SUPORTE, { name: 'suporte' })] });
    const again = await cli.run(['init', ...flags(SUPORTE), '--name', 'terceiro']);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('already in ./instances.json, as "suporte"');
  });

  test('follows a symbolic link to the file', async () => {
    const { cli, read, flags } = folder();
    const real = cli.file('real.json', '{"instances":[]}');
    symlinkSync(real, join(cli.dir, 'instances.json'));
    expect((await cli.run(['init', ...flags()])).code).toBe(0);
    expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual(read());
  });

  test.for([
    ['a wrong token', { token: 'wrong' }, 2, 'Z-API knows no instance with this id and token'],
    ['a wrong Client-Token', { clientToken: 'wrong' }, 2, 'Z-API refuses the Client-Token'],
    ['no Client-Token', { clientToken: undefined }, 2, 'Z-API requires the Client-Token of this account'],
  ] as const)('with %s it says so and writes nothing', async ([, change, exit, said]) => {
    const { cli, file } = folder();
    const { id, token, clientToken } = { ...VENDAS, ...change };
    const client = clientToken === undefined ? [] : ['--client-token-file', cli.file('c', clientToken)];
    const { code, stdout, stderr } = await cli.run([
      'init',
      '--id',
      id,
      '--token-file',
      cli.file('t', token),
      ...client,
    ]);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).toContain('Nothing was written');
    expect(existsSync(file)).toBe(false);
  });

  test('when Z-API does not answer it ends with exit code 3 and writes nothing; --force does not ask', async () => {
    const { cli, file, flags } = folder();
    const away = { ZAPI_BASE_URL: 'http://127.0.0.1:1' };
    const { code, stderr } = await cli.run(['init', ...flags()], away);
    expect(code).toBe(3);
    expect(stderr).toMatch(/error gateway_unreachable .*--force/s);
    expect(existsSync(file)).toBe(false);
    expect((await cli.run(['init', ...flags(), '--force'], away)).code).toBe(0);
    expect(modeOf(file)).toBe('600');
  });

  test('a disconnected number is written, with what to do about it', async () => {
    const { cli, file, flags } = folder();
    zapi.setInstance(VENDAS.id, { connected: false });
    const { code, stderr } = await cli.run(['init', ...flags()]);
    zapi.setInstance(VENDAS.id, { connected: true });
    expect(code).toBe(0);
    expect(stderr).toMatch(/Z-API knows this number, but it cannot send yet\.[^]*QR code/);
    expect(existsSync(file)).toBe(true);
  });

  test('reports every missing or faulty flag at once, asks nothing, and shows no secret', async () => {
    const { cli, file } = folder();
    const bare = await cli.run(['init']);
    expect(bare.code).toBe(2);
    expect(bare.stderr).toMatch(/--id is required without a terminal[^]*--token-file is required without a terminal/);
    const bad = ['--name', 'Vendas', '--pace', 'x', '--window', '9', '--days', 'xyz', '--timezone', 'Mars'];
    const faulty = await cli.run(['init', '--id', `${CANARY}/x`, '--token-file', 'none.txt', ...bad]);
    expect(faulty.code).toBe(2);
    for (const flag of ['id', 'token-file', 'name', 'pace', 'window', 'days', 'timezone'])
      expect(faulty.stderr).toContain(`--${flag} `);
    expect(existsSync(file)).toBe(false);
  });

  test('has no flag that takes a token itself', async () => {
    const { cli } = folder();
    const { stdout } = await cli.run(['init', '--help']);
    expect(stdout).not.toMatch(/--(?:client-)?token[ =]/);
    expect((await cli.run(['init', '--token', 'x'])).code).toBe(2);
  });

  test('a file that is not an instance file is left alone', async () => {
    const { cli, file, flags } = folder();
    cli.file('instances.json', `{"token": "${CANARY}"`);
    const { code, stderr } = await cli.run(['init', ...flags()]);
    expect(code).toBe(2);
    expect(stderr).toContain('nothing was changed');
    expect(readFileSync(file, 'utf8')).toBe(`{"token": "${CANARY}"`);
  });

  test('a number of the environment keeps its name', async () => {
    const { cli, flags } = folder();
    const { code, stderr } = await cli.run(['init', ...flags()], { ZAPI_INSTANCE_ID: 'OTHER', ZAPI_TOKEN: 'x' });
    expect(code).toBe(2);
    expect(stderr).toContain('comes from ZAPI_INSTANCE_ID');
  });
});

describe.runIf(hasTerminal)('pombo init on a terminal', { timeout: 60_000 }, () => {
  const [ID, TOKEN, CLIENT, PACE, HOURS] = [
    'Instance id: ',
    'Token: ',
    'Enter for none): ',
    'Seconds [1-3]: ',
    'Hours [any time]: ',
  ] as const;
  const { enter } = KEYS;

  function init(at: ReturnType<typeof folder>, ...args: string[]): OnTerminal {
    return startOnTerminal(['init', ...args], { cwd: at.cli.dir, env: at.env });
  }

  test('asks five questions, says where each answer is, accepts defaults, and shows no secret', async () => {
    const at = folder();
    const asked = init(at);
    await asked.answer(ID, VENDAS.id + enter);
    await asked.answer(TOKEN, VENDAS.token + enter);
    await asked.answer(CLIENT, VENDAS.clientToken + enter);
    await asked.answer(PACE, enter);
    await asked.answer(HOURS, enter);
    const { code, shown } = await asked.exited;
    expect(code).toBe(0);
    for (const place of ['Instâncias', 'ID da instância', 'Segurança', 'Token de segurança da conta', 'app.z-api.io'])
      expect(shown).toContain(place);
    expect(shown).toContain('it is connected');
    expect(shown).not.toContain(VENDAS.token);
    expect(shown).not.toContain(VENDAS.clientToken);
    const questions = /^(?:Instance id|Token|Client-Token \(Enter for none\)|Seconds \[1-3\]|Hours \[any time\]): /gm;
    expect(shown.match(questions)).toHaveLength(5);
    expect(at.read()).toMatchObject({ instances: [entryOf(VENDAS, { name: 'default' })] });
    expect(modeOf(at.file)).toBe('600');
  });

  test('asks again for what Z-API refuses and for what is not valid', async () => {
    const at = folder();
    const asked = init(at, '--name', 'vendas');
    await asked.answer(ID, `not an id${enter}`);
    await asked.answer('may have only letters', '');
    await asked.answer(ID, VENDAS.id + enter);
    await asked.answer(TOKEN, `wrong${enter}`);
    await asked.answer(CLIENT, enter);
    await asked.answer('knows no instance', '');
    await asked.answer(ID, VENDAS.id + enter);
    await asked.answer(TOKEN, VENDAS.token + enter);
    await asked.answer('requires the Client-Token', '');
    await asked.answer(CLIENT, VENDAS.clientToken + enter);
    await asked.answer(PACE, `fast${enter}`);
    await asked.answer(PACE, `2 - 4${enter}`);
    await asked.answer(HOURS, `09:00-18:00 mon-fri America/Recife${enter}`);
    expect((await asked.exited).code).toBe(0);
    const hours = { window: '09:00-18:00', days: 'mon-fri', timezone: 'America/Recife' };
    expect(at.read()).toMatchObject({
      instances: [entryOf(VENDAS, { name: 'vendas', pace: { min: 2, max: 4 }, ...hours })],
    });
  });

  test('answers that are pasted in one piece are taken in order, and the secrets among them are not shown', async () => {
    const at = folder();
    const asked = init(at);
    await asked.answer(ID, [VENDAS.id, VENDAS.token, VENDAS.clientToken, '5', 'always', ''].join(enter));
    const { code, shown } = await asked.exited;
    expect(code).toBe(0);
    expect(shown).not.toContain(VENDAS.token);
    expect(at.read()).toMatchObject({ instances: [entryOf(VENDAS, { pace: { min: 5, max: 5 } })] });
  });

  test.for([
    ['Ctrl-C at the first question', [[ID, KEYS.ctrlC]]],
    [
      'Ctrl-C at the token',
      [
        [ID, VENDAS.id + enter],
        [TOKEN, `half${KEYS.ctrlC}`],
      ],
    ],
    [
      'Ctrl-D at the Client-Token',
      [
        [ID, VENDAS.id + enter],
        [TOKEN, VENDAS.token + enter],
        [CLIENT, KEYS.ctrlD],
      ],
    ],
    [
      'Ctrl-C at the last question',
      [
        [ID, VENDAS.id + enter],
        [TOKEN, VENDAS.token + enter],
        [CLIENT, VENDAS.clientToken + enter],
        [PACE, enter],
        [HOURS, KEYS.ctrlC],
      ],
    ],
  ] as const)('%s writes no file and ends with exit code 130', async ([, answers]) => {
    const at = folder();
    const asked = init(at);
    for (const [question, typed] of answers) await asked.answer(question, typed);
    const { code, shown } = await asked.exited;
    expect(code).toBe(130);
    expect(shown).toContain('nothing was written');
    expect(shown).not.toContain('half');
    expect(readdirSync(at.cli.dir)).toEqual([]);
  });

  test('asks only for what the flags leave out, and nothing if they give id and token', async () => {
    const at = folder();
    const rest = ['--pace', '3', '--window', '08:00-20:00', ...at.flags().slice(2)];
    const asked = init(at, ...rest);
    await asked.answer(ID, VENDAS.id + enter);
    expect((await asked.exited).code).toBe(0);
    const silent = init(at, ...at.flags(SUPORTE), '--name', 'suporte');
    const { code, shown } = await silent.exited;
    expect(code).toBe(0);
    expect(shown).not.toContain('Hours');
  });
});
