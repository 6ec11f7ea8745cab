import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

/** One style for hints (what a person does next), checked over the texts in the sources. */
const root = new URL('..', import.meta.url).pathname;

interface Hint {
  place: string;
  /** A value in it is `…`. */
  text: string;
  /** It stands beside a `problem`, whose sentence it completes: `phone is empty; give a number`. */
  completes: boolean;
}

const TEXT = /\bhint(?::| =)\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;

/** Parts of the catalogue whose texts complete a sentence that begins with the name of a column or field. */
const COMPLETING = /catalogue\/src\/findings\/(?:cells|image|lines|phone)\.ts$/;

function hintsIn(path: string): Hint[] {
  const source = readFileSync(path, 'utf8');
  const joined = source.replaceAll(/'\s*\+\s*'/g, '').replaceAll(/\$\{[^{}`]*\}/g, '…');
  return [...joined.matchAll(TEXT)].flatMap(({ index, 1: single, 2: double, 3: template }) => {
    const text = (single ?? double ?? template!).replaceAll(/\\(?!n)(.)/g, '$1');
    // A text that is chosen between two is not read here.
    if (text.includes('${')) return [];
    const before = joined.slice(Math.max(0, index - 400), index);
    const code = [...before.matchAll(/\n {2}(\w+): \{/g)].at(-1)?.[1] ?? '';
    const completes = path.includes('/catalogue/')
      ? COMPLETING.test(path) || (path.endsWith('api-words.ts') && code.startsWith('cell_'))
      : before.lastIndexOf('problem') > Math.max(before.lastIndexOf('Error('), before.lastIndexOf('\n}'));
    return [{ place: `${relative(root, path)}, hint ${text.slice(0, 20)}…`, text, completes }];
  });
}

const hints = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const src = join(root, folder, name, 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => /(?<!\.test|\.fixture)\.ts$/.test(file)).flatMap((file) => hintsIn(join(src, file)));
  }),
);

/** Every line begins with a capital letter or a value, and ends like a sentence, or with what follows a colon. */
function isSentences(text: string): boolean {
  const lines = text.split('\\n');
  return lines.every(
    (line, at) =>
      /^[\p{Lu}…]/u.test(line) &&
      (/[.?…]$/.test(line) ||
        /(?:: |\bAllowed: |\bPermitidos: )\S/.test(line) ||
        (line.endsWith(':') && at + 1 < lines.length)),
  );
}

describe('hints', () => {
  test('the hint of an error is sentences; a command, a list or an example stands after a colon', () => {
    const own = hints.filter(({ completes }) => !completes);
    expect(own.length).toBeGreaterThan(60);
    expect(own.filter(({ text }) => text !== '' && !isSentences(text))).toEqual([]);
  });

  test('the hint of a field or a cell completes a sentence: a small letter first, no full stop at the end', () => {
    const rest = hints.filter(({ completes }) => completes);
    expect(rest.length).toBeGreaterThan(10);
    expect(rest.filter(({ text }) => !/^[\p{Ll}…].*[^.]$/u.test(text))).toEqual([]);
  });

  test.for([
    ['Start it: pombo up', true],
    ['Is it up? Then stop it.', true],
    ['To begin:\\nStart it: pombo up', true],
    ['To begin:', false],
    ['start it: pombo up', false],
    ['Start it', false],
    ['First.\\nsecond.', false],
  ] as const)('the check itself: %s', ([text, good]) => {
    expect(isSentences(text)).toBe(good);
  });
});
