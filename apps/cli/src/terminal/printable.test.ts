import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { outputOf } from './output.ts';
import { MAIN } from '../pombo.fixture.ts';
import { quoted } from './shell-quote.ts';
import { printable, printableJson } from './printable.ts';

/** Clears the screen, sets the title, starts a one-character control sequence, and reverses the text direction. */
const HOSTILE = 'a\u001b[2Jb\u001b]0;title\u0007c\u009b31md\u202egpj.e\r';
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('printed text', () => {
  test('contains no control characters other than our own styles', () => {
    const text = fc.string({ unit: fc.constantFrom(...'\u001b[0123;m\u009b\u0007\r\n\té x2J\u202e'), maxLength: 30 });
    fc.assert(
      fc.property(text, (given) => {
        expect(printable(given)).not.toMatch(OBEYED);
        expect(printable(given, true).replaceAll(/\u001b\[(1|2|22|31|32|33|39)m/g, '')).not.toMatch(OBEYED);
      }),
    );
    expect(printable(HOSTILE)).toBe(String.raw`a\x1b[2Jb\x1b]0;title\x07c\u009b31md\u202egpj.e\x0d`);
    expect(printable('José\t1\n2 👩‍👩‍👧', true)).toBe('José\t1\n2 👩‍👩‍👧');
  });

  test('is the same value as JSON', () => {
    const text = printableJson({ name: HOSTILE });
    expect(text).not.toMatch(OBEYED);
    expect(JSON.parse(text)).toEqual({ name: HOSTILE });
  });

  test('is what the shell reads when quoted', () => {
    for (const word of [HOSTILE, "it's", "a'\u001b\\b", 'plain', 'two\nlines', 'ç $HOME `x`']) {
      expect(quoted(word)).not.toMatch(OBEYED);
      const { stdout } = spawnSync('bash', ['-c', `printf %s ${quoted(word)}`], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      expect(stdout).toBe(word);
    }
  });
});

describe('streamed text', () => {
  const { isTTY } = process.stdout;
  afterEach(() => {
    vi.restoreAllMocks();
    process.stdout.isTTY = isTTY;
  });

  test.each([
    [true, printable(HOSTILE)],
    [false, HOSTILE],
  ])('to a terminal: %s', async (terminal, shown) => {
    let written = '';
    process.stdout.isTTY = terminal;
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
    // eslint-disable-next-line typescript/require-await
    await outputOf(new Command()).stream(
      (async function* () {
        yield HOSTILE;
      })(),
    );
    expect(written).toBe(shown);
  });
});

describe.skipIf(spawnSync('script', ['--version']).status !== 0)('text that pombo prints at a terminal', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pombo-terminal-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** All that a terminal is sent. */
  function atTerminal(...words: string[]): string {
    const command = [process.execPath, MAIN, ...words].map(quoted).join(' ');
    const env = { PATH: process.env['PATH']!, TERM: 'xterm', SHELL: '/bin/bash', LC_ALL: 'C.UTF-8' };
    return spawnSync('script', ['-qc', command, '/dev/null'], { cwd: folder, env, encoding: 'utf8' }).stdout;
  }

  /** Without line ends and the codes by which pombo styles text and redraws its own line. */
  const bare = (text: string): string =>
    text
      .replaceAll('\r\n', '\n')
      .replaceAll('\r\u001b[2K', '')
      .replaceAll(/\u001b\[(1|2|22|31|32|33|39)m/g, '');

  test('a file name and file content are shown, not obeyed', () => {
    const name = `${HOSTILE}.csv`;
    writeFileSync(join(folder, name), `telefone;nome\n5511987654321;${HOSTILE}\n12;x\n`);
    const flags = [
      '--instance',
      'vendas',
      '--image',
      'https://example.com/a.jpg',
      '--no-image-check',
      '--caption',
      'Oi {{ nome }}',
    ];
    for (const words of [
      ['campaign', 'check', name, ...flags],
      ['campaign', 'check', `${HOSTILE}-missing.csv`, ...flags],
      ['campaign', 'check', name, ...flags, '--json'],
      ['campaign', HOSTILE],
      ['message', 'show', 'x', `--${HOSTILE}`],
    ]) {
      const shown = bare(atTerminal(...words));
      expect(shown, words.join(' ')).not.toMatch(OBEYED);
      expect(shown).toContain('title');
    }
  });
});
