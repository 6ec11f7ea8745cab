import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { VARIABLES } from '@pombo/api';
import { HELP_TEXTS, VARIABLE_WORDS_PT } from '@pombo/catalogue';
import { expect, test } from 'vitest';

const root = new URL('.', import.meta.url).pathname;

/** Folders whose words are English only, and why. */
const ENGLISH = {
  simulator: 'a tool for people who write programs',
  instances: 'the probe measures Z-API for the developers of Pombo',
};
/** Files of those folders that everyone reads. */
const READ_BY_ALL = ['instances/configured.ts', 'instances/instances.ts', 'instances/known.ts'];

/** What is compared, quoted by a text of the catalogue, made into one, or never shown. */
const ALLOWED = [
  'Ready to accept connections',
  'redis-server did not start:',
  'pnpm exec pombo',
  'of type string',
  'It must be …',
  'the help of a command, or of a topic: …',
  'not a folder',
  'The new campaign already existed',
  'id and token',
];

/** A text in quotation marks, with what is inserted as `…`. */
interface Literal {
  path: string;
  text: string;
}

function literalsOf(path: string): Literal[] {
  const source = readFileSync(path, 'utf8')
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');
  const found = source.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g);
  return [...found].map(([, single, double, template]) => ({
    path: relative(root, path),
    text: (single ?? double ?? template ?? '').replaceAll("\\'", "'").replaceAll(/\$\{[^}]*\}/g, '…'),
  }));
}

/** Returns true for three English words in a row. A command and a line of a shell are not sentences. */
function isSentence({ path, text }: Literal): boolean {
  if (/(?:^|[\n ])pombo |^#|^local /.test(text.trim()) && !/: pombo |\. /.test(text)) return false;
  if (path === 'completion/scripts.ts' || path === 'help/examples.ts') return false;
  return /\b[a-z]{2,}['’a-z]* [a-z]+ [a-z]{2,}/i.test(text);
}

function sources(): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test|\.fixture)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const name = relative(root, path);
      return READ_BY_ALL.includes(name) || !Object.keys(ENGLISH).includes(name.split('/')[0]!);
    });
}

test('every sentence that the command line prints is in the catalogue, or in the help with its translation', () => {
  const literals = sources().flatMap(literalsOf);
  expect(literals.length).toBeGreaterThan(1000);
  const english = literals
    .filter(isSentence)
    .filter(({ text }) => !Object.hasOwn(HELP_TEXTS, text) && !ALLOWED.some((each) => text.includes(each)));
  expect(english).toEqual([]);
});

test('every environment variable has Portuguese words', () => {
  expect(VARIABLES.map(({ name }) => name).filter((name) => !Object.hasOwn(VARIABLE_WORDS_PT, name))).toEqual([]);
  for (const { name, unset } of VARIABLES)
    expect(VARIABLE_WORDS_PT[name]?.unset === undefined, name).toBe(unset === undefined);
});
