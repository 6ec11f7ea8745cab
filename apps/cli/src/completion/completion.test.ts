import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../program.ts';
import { hasTerminal, runOnTerminal } from '../terminal.fixture.ts';
import { candidatesFor } from './candidates.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

function complete(line: string): string[] {
  const words = line.split(' ').slice(1);
  return candidatesFor(createProgram() as unknown as CommandUnknownOpts, words).map(({ value }) => value);
}

describe('what completes a line', () => {
  test.for([
    ['pombo camp', ['campaign']],
    ['pombo campaign c', ['check', 'create', 'cancel']],
    ['pombo --json campaign cr', ['create']],
    ['pombo campaign create --on', ['--on-unknown']],
    ['pombo campaign create file.csv --on', ['--on-unknown']],
    ['pombo campaign create --on-unknown ', ['hold', 'assume-sent', 'retry']],
    ['pombo campaign create --on-unknown h', ['hold']],
    ['pombo campaign create --on-unknown=h', ['--on-unknown=hold']],
    ['pombo campaign create --on-unknown = h', ['hold']],
    ['pombo campaign create --on-unknown hold --dai', ['--daily-limit']],
    ['pombo campaign export x --format ', ['csv', 'ndjson']],
    ['pombo lanes --js', ['--json']],
    ['pombo completion ', ['bash', 'zsh', 'fish']],
    ['pombo help env', ['env', 'environment']],
    ['pombo help campaign che', ['check']],
  ] as const)('%s', ([line, found]) => {
    expect(complete(line)).toEqual(found);
  });

  test.for([
    ['the value of a flag that is free text', 'pombo send image --caption '],
    ['a file', 'pombo campaign create '],
    ['after the arguments', 'pombo campaign test id '],
    ['behind --', 'pombo send image -- --w'],
    ['a hidden command', 'pombo __'],
  ] as const)('nothing for %s', ([, line]) => {
    expect(complete(line)).toEqual([]);
  });
});

describe('the script of pombo completion', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'pombo-completion-'));
    mkdirSync(join(home, 'bin'));
    symlinkSync(join(ROOT, 'pombo'), join(home, 'bin', 'pombo'));
    writeFileSync(join(home, 'contacts.csv'), '');
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const env = (): Record<string, string> => ({
    HOME: home,
    PATH: `${join(home, 'bin')}:${process.env['PATH']!}`,
  });
  const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

  test.runIf(has('bash'))('in bash completes commands, flags, values and files', () => {
    const ask = (...words: string[]): string[] => {
      const list = words.map((word) => `'${word}'`).join(' ');
      const script = `set -eu; eval "$(pombo completion bash)"; eval "$(pombo completion bash)"
        COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _pombo; printf '%s\\n' "\${COMPREPLY[@]-}"`;
      const options = { env: env(), cwd: home, encoding: 'utf8' } as const;
      return execFileSync('bash', ['--norc', '-c', script], options).split('\n').filter(Boolean);
    };
    expect(ask('pombo', 'campaign', 'cr')).toEqual(['create']);
    expect(ask('pombo', 'campaign', 'create', '--on-unknown', '')).toEqual(['hold', 'assume-sent', 'retry']);
    expect(ask('pombo', 'campaign', 'create', '')).toEqual([]);
    // Nothing that stands on the line is run.
    expect(ask('pombo', '$(touch ran)', '`touch ran`', 'x')).toEqual([]);
    expect(spawnSync('ls', [home], { encoding: 'utf8' }).stdout).not.toContain('ran');
  });

  test.runIf(has('fish'))('in fish completes commands with their descriptions, and files', () => {
    const ask = (line: string): string => {
      const script = `pombo completion fish | source; complete -C '${line}'`;
      return execFileSync('fish', ['--no-config', '-c', script], { env: env(), cwd: home, encoding: 'utf8' });
    };
    expect(ask('pombo campaign cr')).toMatch(/^create\tcreate a campaign/);
    expect(ask('pombo campaign export x --format ')).toMatch(/^csv\t[^]*^ndjson\t/m);
    expect(ask('pombo campaign create cont')).toContain('contacts.csv');
  });

  test.for([
    ['bash', ['bash', '--norc', '-i'], 'eval "$(pombo completion bash)"'],
    ['zsh', ['zsh', '-f', '-i'], 'eval "$(pombo completion zsh)"'],
  ] as const)(
    'in %s the Tab key completes what is typed',
    { timeout: 60_000 },
    async ([shell, words, setUp], { skip }) => {
      if (!hasTerminal || !has(shell)) skip();
      const at = runOnTerminal(words, { cwd: home, env: { ...env(), PS1: 'ready> ', ZDOTDIR: home } });
      await at.answer('ready> ', `${setUp}; echo set''up\r`);
      await at.answer('setup', 'pombo campaign che\t--help\r');
      await at.answer('Usage: pombo campaign check', '');
      await at.answer('ready> ', 'pombo campaign create cont\t--on-unknown assu\t--help; echo "<$_>"\r');
      await at.answer('Usage: pombo campaign create', 'exit\r');
      const { shown } = await at.exited;
      expect(shown).toContain('contacts.csv');
      expect(shown).toContain('assume-sent');
    },
  );
});
