import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bench } from '../pombo.fixture.ts';
import { createProgram } from '../program.ts';
import { COMMANDS, commandForm, inForm } from './command-form.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

test('every top-level command is known to the texts that name it', () => {
  const names = createProgram().commands.map((command) => command.name());
  const shown = names.filter((name) => !name.startsWith('__'));
  expect([...COMMANDS].toSorted()).toEqual(shown.toSorted());
});

describe('the form in which the command was called', () => {
  const NPM = { npm_command: 'exec', npm_config_user_agent: 'npm/11.19.1 node/v24.21.0 linux x64 workspaces/false' };
  test.for([
    ['./pombo', { POMBO_COMMAND: './pombo' }, '/repo/apps/cli/dist/main.js', './pombo'],
    ['../pombo from another folder', { POMBO_COMMAND: '../pombo' }, '/repo/apps/cli/dist/main.js', '../pombo'],
    ['a path with a space', { POMBO_COMMAND: '/my repo/pombo' }, '/my repo/apps/cli/dist/main.js', "'/my repo/pombo'"],
    ['./pombo under npm start', { POMBO_COMMAND: './pombo', ...NPM }, '/repo/apps/cli/dist/main.js', './pombo'],
    [
      'pombo, found on PATH',
      { POMBO_COMMAND: '/home/a/bin/pombo', PATH: '/usr/bin:/home/a/bin' },
      '/repo/apps/cli/dist/main.js',
      'pombo',
    ],
    ['npx pombo', NPM, '/repo/node_modules/.bin/pombo', 'npx pombo'],
    [
      'pnpm exec pombo',
      { npm_command: 'exec', npm_config_user_agent: 'pnpm/12.21.0 npm/? node/? linux x64' },
      '/repo/apps/cli/dist/main.js',
      'pnpm exec pombo',
    ],
    ['a global installation', { PATH: '/usr/local/bin:/usr/bin' }, '/usr/local/bin/pombo', 'pombo'],
    [
      'a path to the installed command',
      { PATH: '/usr/bin' },
      '/repo/node_modules/.bin/pombo',
      '/repo/node_modules/.bin/pombo',
    ],
    ['node and the built file', { PATH: '/usr/bin' }, '/repo/apps/cli/dist/main.js', 'pombo'],
  ] as const)('%s', ([, env, script, form]) => {
    expect(commandForm({ env, script })).toBe(form);
  });
});

describe('a text in that form', () => {
  test.for([
    ['start it: pombo campaign start ID', 'start it: ./pombo campaign start ID'],
    ['no "pombo up" runs; see `pombo lanes`', 'no "./pombo up" runs; see `./pombo lanes`'],
    ['Usage: pombo [options] [command]', 'Usage: ./pombo [options] [command]'],
    ['POMBO_DATA_DIR=/tmp/another pombo demo', 'POMBO_DATA_DIR=/tmp/another ./pombo demo'],
    ['pombo --help', './pombo --help'],
    ['in the repository: npx pombo doctor', 'in the repository: npx pombo doctor'],
    [
      'redis://pombo:1@host, prefix pombo, folder /srv/pombo up',
      'redis://pombo:1@host, prefix pombo, folder /srv/pombo up',
    ],
    ['the pombo flies', 'the pombo flies'],
  ] as const)('%s', ([text, shown]) => {
    expect(inForm(text, './pombo')).toBe(shown);
    expect(inForm(text, 'pombo')).toBe(text);
  });
});

describe('./pombo in the repository', () => {
  const cli = bench();
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pombo-form-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(command: string, args: string[], cwd: string, path = process.env['PATH']!) {
    const env = { PATH: path, POMBO_INSTANCES: cli.file('none.json', '{"instances":[]}') };
    const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
    return { code: status, stdout, stderr };
  }

  test.for([
    ['./pombo', ROOT],
    ['../pombo', join(ROOT, 'examples')],
    [join(ROOT, 'pombo'), tmpdir()],
  ] as const)('%s runs the built command, and its help and hints have that form', ([command, cwd]) => {
    const help = run(command, ['--help'], cwd);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain(`Usage: ${command} [options]`);
    expect(help.stdout).toMatch(new RegExp(String.raw`^ +${command} demo `, 'm'));
    expect(help.stdout).not.toMatch(/(?<![/\w])pombo (?:demo|doctor|send)/);
    expect(run(command, ['send', 'image', '--help'], cwd).stdout).toContain(`Usage: ${command} send image`);
    expect(run(command, ['sned'], cwd).stderr).toContain(`→ ${command} --help`);
    expect(run(command, ['instances'], cwd).stderr).toContain(`: ${command} demo`);
    const json = JSON.parse(run(command, ['instances', '--json'], cwd).stdout) as { error: { hint: string } };
    expect(json.error.hint).toContain(`: ${command} demo`);
  });

  test('through a symlink on PATH it is pombo', () => {
    symlinkSync(join(ROOT, 'pombo'), join(folder, 'pombo'));
    const path = `${folder}:${process.env['PATH']!}`;
    expect(run('pombo', ['--help'], tmpdir(), path)).toMatchObject({ code: 0, stderr: '' });
    expect(run('pombo', ['sned'], tmpdir(), path).stderr).toContain('→ pombo --help');
  });

  test('before the first build it says what to run', () => {
    const copy = join(folder, 'unbuilt');
    copyFileSync(join(ROOT, 'pombo'), copy);
    chmodSync(copy, 0o755);
    const { code, stderr } = run(copy, ['up'], tmpdir());
    expect(code).toBe(2);
    expect(stderr).toContain('not built yet');
    expect(stderr).toContain(`(cd '${folder}' && npm start)`);
  });
});
