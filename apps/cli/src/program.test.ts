import { spawnSync } from 'node:child_process';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { describe, expect, test } from 'vitest';
import { bench, CANARY, MAIN } from './pombo.fixture.ts';
import { VARIABLES } from '@pombo/api';
import { ERRORS } from '@pombo/core';
import { candidatesFor } from './completion/candidates.ts';
import { EXAMPLES } from './help/examples.ts';
import { createProgram } from './program.ts';

const cli = bench();
/** Port 1 on loopback: no process listens there. */
const AWAY = { REDIS_URL: 'redis://:hidden-password@127.0.0.1:1' };

describe('bad usage ends with exit code 2 and suggests what was meant', () => {
  test.each([
    ['an unknown command', ['sned'], ["unknown command 'sned'", 'Did you mean send?', 'pombo --help']],
    [
      'an unknown option',
      ['send', 'image', '--instnace', 'x'],
      ['--instnace', 'Did you mean --instance?', 'pombo send image --help'],
    ],
    ['a missing argument', ['message', 'show'], ["missing required argument 'id'", 'pombo message show --help']],
    ['a misspelt command', ['lanes', 'resum', 'x'], ["unknown command 'resum'", 'pause, resume', 'pombo lanes --help']],
    ['one argument too many', ['message', 'show', 'a', 'b'], ['too many arguments', 'pombo message show --help']],
    ['a missing choice', ['unknown', 'resolve', 'x'], ['--as', 'pombo unknown resolve --help']],
    ['a wrong choice', ['unknown', 'resolve', 'x', '--as', 'maybe'], ['sent, resend, drop']],
    ['a wrong status', ['message', 'list', '--status', 'gone'], ['--status must be one of queued, sending']],
    ['a wrong limit', ['message', 'list', '--limit', '0'], ['--limit must be a number from 1 to 10000']],
    ['no id to find', ['message', 'find'], ['--zaap-id', '--message-id']],
    ['a wrong port', ['simulator', '--port', 'x'], ['--port must be a number from 0 to 65535']],
  ])('%s', async (_name, args, texts) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const text of texts) expect(stderr).toContain(text);
  });

  test('with --json, the error is one document on stdout', async () => {
    const { code, stderr, json } = await cli.run(['sned', '--json']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    const hint = 'Did you mean send?\npombo --help';
    expect(json()).toEqual([{ error: { code: 'invalid_input', message: "unknown command 'sned'", hint } }]);
  });

  test('a command without its subcommand shows its help', async () => {
    const { code, stderr } = await cli.run(['message']);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: pombo message');
  });
});

test.each([['--version'], ['-V'], ['-v'], ['version']])('pombo %s shows the version, also as JSON', async (word) => {
  const [text, document] = await Promise.all([cli.run([word]), cli.run(['--json', word])]);
  expect({ code: text.code, stderr: text.stderr }).toEqual({ code: 0, stderr: '' });
  expect(text.stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  expect(document.json()).toEqual([{ version: text.stdout.trim() }]);
});

test('every command has a description', () => {
  const all = (command: CommandUnknownOpts): CommandUnknownOpts[] => [command, ...command.commands.flatMap(all)];
  const commands = all(createProgram());
  expect(commands.filter((each) => each.description() === '').map((each) => each.name())).toEqual([]);
});

describe('help', () => {
  test.each([[[]], [['--help']], [['send', 'image', '--help']], [['unknown', 'resolve', '-h']], [['help', 'lanes']]])(
    'pombo %j answers on stdout with exit code 0',
    async (args) => {
      const { code, stdout, stderr } = await cli.run(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Usage: pombo');
      expect(stdout).toContain('--json');
    },
  );

  test.each([
    [['help', 'campaign', 'create'], 'Usage: pombo campaign create', '--caption'],
    [['help', 'campaign'], 'Usage: pombo campaign', 'create'],
    [['help'], 'Usage: pombo', 'Exit codes:'],
  ])('pombo %j shows the help of that command', async (args, usage, text) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(usage);
    expect(stdout).toContain(text);
  });

  test.each([
    [['help', 'nope'], "unknown command 'nope'", 'pombo --help'],
    [['help', 'enviroment'], "unknown command 'enviroment'", 'Did you mean environment?'],
    [['help', 'campagn'], "unknown command 'campagn'", 'Did you mean campaign?'],
    [['help', 'campaign', 'crate'], "unknown command 'campaign crate'", 'Did you mean campaign create?'],
    [['help', 'lanes', 'nope'], "unknown command 'lanes nope'", 'pombo lanes --help'],
    [['help', 'doctor', 'nope'], "unknown command 'doctor nope'", 'pombo doctor --help'],
  ])('pombo %j is bad usage, and suggests what was meant', async (args, message, hint) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  test.each([[['-v']], [['-V']], [['--version']], [['version']]])('pombo %j is the version', async (args) => {
    expect(await cli.run(args)).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' });
    const [json, last] = await Promise.all([cli.run(['--json', ...args]), cli.run([...args, '--json'])]);
    expect([json.json(), last.json()]).toEqual([[{ version: '0.1.0' }], [{ version: '0.1.0' }]]);
  });

  test('a group shows its commands before the global options', async () => {
    const { stdout } = await cli.run(['campaign', '--help']);
    expect(stdout).toMatch(/\nCommands:\n[^]*\n {2}create [^]*\nGlobal Options:\n[^]*--json/);
    expect(stdout.match(/Commands:/g)).toHaveLength(1);
  });

  test('help environment has every variable that Pombo reads, its default and its meaning', async () => {
    const { code, stdout, stderr } = await cli.run(['help', 'environment']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { name, fallback } of VARIABLES) {
      const line = stdout.split('\n').find((each) => each.startsWith(`  ${name} `)) ?? '';
      expect(line, name).toContain(fallback === undefined ? '' : `(default: ${fallback})`);
      expect(line.length, name).toBeGreaterThan(name.length + 10);
    }
    expect(stdout).not.toContain('`');
  });

  test('help exit-codes has every code, and every error under its own', async () => {
    const { code, json } = await cli.run(['help', 'exit-codes', '--json']);
    expect(code).toBe(0);
    const [{ rows }] = json() as unknown as [{ rows: { name: string; meaning: string }[] }];
    expect(rows.map(({ name }) => name)).toEqual(['0', '1', '2', '3', '130', '143']);
    for (const [error, { exit }] of Object.entries(ERRORS))
      expect(rows.find(({ name }) => name === String(exit))!.meaning, error).toMatch(new RegExp(`\\b${error}\\b`));
    expect((await cli.run(['--help'])).stdout).toContain('3    Redis or Z-API cannot be reached');
  });

  test('help files names the files and the data folder', async () => {
    const { code, stdout } = await cli.run(['help', 'files']);
    expect(code).toBe(0);
    for (const name of ['./instances.json', './.env', './.pombo', 'redis.json', 'journal'])
      expect(stdout).toContain(name);
  });

  test('every example belongs to a command, and names only flags that it has', () => {
    for (const [path, lines] of Object.entries(EXAMPLES)) {
      for (const line of lines) {
        const words = /pombo ([^)]*)/.exec(line)![1]!.split(' ');
        const found = candidatesFor(createProgram(), [...path.split(' '), '--']);
        expect(words.slice(0, path.split(' ').length).join(' '), line).toBe(path);
        const flags = line.match(/(?<= )--[a-z-]+/g) ?? [];
        expect(found.map(({ value }) => value)).toEqual(expect.arrayContaining(flags));
      }
    }
  });

  test('each command and each flag says what it does', () => {
    const silent: string[] = [];
    let seen = 0;
    const look = (command: CommandUnknownOpts, path: string): void => {
      seen += 1;
      if (command.description() === '') silent.push(path);
      silent.push(...command.options.filter((each) => each.description === '').map(({ flags }) => `${path} ${flags}`));
      for (const inner of command.commands) look(inner, `${path} ${inner.name()}`);
    };
    look(createProgram(), 'pombo');
    expect(seen).toBeGreaterThan(50);
    expect(silent).toEqual([]);
  });

  test('loads none of the heavy libraries', () => {
    const script = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) { const found = next(name, context); console.log(found.url); return found; } });
      process.argv.push('--help');
      await import(${JSON.stringify(MAIN.replace(/main\.js$/, 'cli.js'))});`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stdout).toContain('commander');
    expect(stdout).not.toMatch(/bullmq|ioredis|undici|zod|libphonenumber|pino/);
  });
});

describe('pombo send reports every fault at once, by its flag, and queues nothing', () => {
  test('for a person', async () => {
    const args = [
      'send',
      'image',
      '--instance',
      'A B',
      '--phone',
      '12',
      '--image',
      'none.png',
      '--delay',
      '16',
      '--wait',
      'x',
    ];
    const { code, stdout, stderr } = await cli.run([...args, '--send-at', 'tomorrow', '--priority', 'high'], AWAY);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const flag of ['--instance', '--phone', '--image', '--delay', '--wait', '--send-at', '--priority']) {
      expect(stderr).toMatch(new RegExp(`^  ${flag} `, 'm'));
    }
  });

  test('for a program', async () => {
    const { code, json } = await cli.run(['send', 'status', '--json', '--delay', '5'], AWAY);
    expect(code).toBe(2);
    expect(json()[0]).toMatchObject({ error: { code: 'invalid_input', message: "unknown option '--delay'" } });
    const missing = await cli.run(['send', 'status', '--json'], AWAY);
    expect(missing.json()[0]).toMatchObject({
      error: { code: 'invalid_input', issues: [{ field: '--instance' }, { field: '--image' }] },
    });
  });

  test('a delay that is not a number, and a file that is not an image', async () => {
    const file = cli.file('page.png', '<html>');
    const good = ['send', 'image', '--instance', 'vendas', '--phone', '5511987654321'];
    const delay = await cli.run([...good, '--image', 'https://example.com/a.png', '--delay', 'soon'], AWAY);
    expect(delay.stderr).toContain('--delay must be a whole number of seconds; for example: 5');
    const image = await cli.run([...good, '--image', file], AWAY);
    expect(image.code).toBe(2);
    expect(image.stderr).toContain('error image_unreadable');
  });
});

describe('Redis that cannot be reached ends with exit code 3 and a hint', () => {
  test('REDIS_URL names one that is unavailable', async () => {
    const { code, stdout, stderr } = await cli.run(['lanes'], AWAY);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/error redis_unreachable .*127\.0\.0\.1:1/);
    expect(stderr).not.toContain('hidden-password');
  });

  test('REDIS_URL is not set and no "pombo up" runs here', async () => {
    for (const args of [['lanes'], ['message', 'list'], ['unknown', 'list']]) {
      const { code, stderr } = await cli.run(args);
      expect(code).toBe(3);
      expect(stderr).toContain('pombo up');
    }
  });

  test('as JSON', async () => {
    const { code, json } = await cli.run(['message', 'show', 'x', '--json'], AWAY);
    expect(code).toBe(3);
    expect(json()[0]).toMatchObject({ error: { code: 'redis_unreachable' } });
  });
});

describe('a bad environment ends with exit code 2 and names the variable', () => {
  test.each([
    ['POMBO_PREFIX', 'a b'],
    ['ZAPI_BASE_URL', 'http://example.com'],
    ['POMBO_SEND_TIMEOUT_MS', '1'],
    ['POMBO_MESSAGE_MAX_AGE', 'a day'],
    ['POMBO_ON_SERVER_ERROR', 'maybe'],
    ['POMBO_STRICT', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['REDIS_URL', `http://:${CANARY}@host`],
  ])('%s=%s', async (name, value) => {
    const { code, stdout, stderr } = await cli.run(['lanes'], { [name]: value });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${name} `);
  });

  test('reports all of them at once', async () => {
    const { stderr } = await cli.run(['lanes'], { LOG_LEVEL: 'loud', POMBO_STRICT: 'yes' });
    expect(stderr).toContain('LOG_LEVEL');
    expect(stderr).toContain('POMBO_STRICT');
  });
});

describe('invalid instances end with exit code 2', () => {
  test('no instance: shows an example of the file, and the variables', async () => {
    const { code, stderr } = await cli.run(['up']);
    expect(code).toBe(2);
    for (const text of ['"instances":[', 'ZAPI_INSTANCE_ID', 'ZAPI_TOKEN', 'ZAPI_CLIENT_TOKEN'])
      expect(stderr).toContain(text);
  });

  test('a missing file', async () => {
    const { code, stderr } = await cli.run(['instances'], { POMBO_INSTANCES: './numbers.json' });
    expect(code).toBe(2);
    expect(stderr).toContain('numbers.json does not exist');
  });

  test('a file with faults: reports each by entry and field, without secrets', async () => {
    const file = cli.file(
      'bad.json',
      JSON.stringify({ instances: [{ name: 'Não', id: CANARY, token: `${CANARY} /` }] }),
    );
    const { code, stderr } = await cli.run(['worker'], { POMBO_INSTANCES: file });
    expect(code).toBe(2);
    expect(stderr).toMatch(/name .*token/s);
  });

  test('the simulator reports the same', async () => {
    const bad = cli.file('none.json', '[{"id":1}]');
    const { code, stderr } = await cli.run(['simulator', '--instances', bad]);
    expect(code).toBe(2);
    expect(stderr).toContain('error invalid_input');
    const absent = await cli.run(['simulator', '--instances', 'absent.json']);
    expect(absent.code).toBe(2);
    expect(absent.stderr).toContain('error file_unreadable');
  });
});
