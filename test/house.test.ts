import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circlesOf } from './support/circles.ts';
import { longFunctionsOf } from './support/functions.ts';

/** Rules about the layout: folders and functions stay small, imports do not go in circles, documents name what exists. */
const root = new URL('..', import.meta.url).pathname;
const MAX_FILES = 15;
const MAX_LINES = 80;

/** Rooms in which a folder still has more source files. Remove each when it is done; never add one. */
const FOLDERS_NOT_YET: string[] = [];

/** Rooms that still have a longer function. Remove each when it is done; never add one. */
const FUNCTIONS_NOT_YET: string[] = [];

/** Rooms whose files still import each other in a circle. Remove each when it is done; never add one. */
const CIRCLES_NOT_YET: string[] = [];

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root })
  .toString()
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const sources = files.filter(
  (path) =>
    /^(?:packages|apps|bench|scripts|test)\/.*\.(?:tsx?|mjs|lua)$/.test(path) &&
    !/\.(?:test|fixture)\.tsx?$/.test(path),
);

/** Returns the room of a path: its package or app, or its top-level folder. */
function roomOf(path: string): string {
  return /^(?:(?:packages|apps)\/[^/]+|[^/]+)/.exec(path)![0];
}

/** Expects exactly the listed offenders, so that a list can only shrink. */
function expectOnly(offenders: string[], listed: string[]): void {
  expect([...new Set(offenders)].toSorted()).toEqual(listed.toSorted());
}

test(`a folder has at most ${MAX_FILES} source files`, () => {
  const perFolder = Map.groupBy(sources, (path) => dirname(path));
  expect(perFolder.size).toBeGreaterThan(30);
  const crowded = [...perFolder].filter(([, each]) => each.length > MAX_FILES).map(([folder]) => roomOf(folder));
  expectOnly(crowded, FOLDERS_NOT_YET);
});

test(`a function has at most ${MAX_LINES} lines of its own`, () => {
  const typescript = sources.filter((path) => /\.tsx?$/.test(path));
  const long = typescript.filter(
    (path) =>
      longFunctionsOf(readFileSync(join(root, path), 'utf8'), MAX_LINES, path.endsWith('x') ? 'tsx' : 'ts').length > 0,
  );
  expectOnly(
    long.map((path) => roomOf(path)),
    FUNCTIONS_NOT_YET,
  );
});

test('no files of a room import each other in a circle, not even for types', () => {
  const circles = circlesOf(
    sources.filter((path) => /\.tsx?$/.test(path)),
    (path) => readFileSync(join(root, path), 'utf8'),
  );
  expectOnly(
    circles.map(([path]) => roomOf(path!)),
    CIRCLES_NOT_YET,
  );
});

describe('documents name only files that exist', () => {
  const names = new Set(files.map((path) => basename(path)));
  const pages = files.filter((path) => path.endsWith('.md') && !path.startsWith('.changeset/'));

  test.for(pages)('%s', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const named = [...text.matchAll(/`(?:[\w./-]*\/)?([\w.-]+\.(?:ts|lua|mjs|md))`/g)].map((match) => match[1]!);
    expect(named.filter((name) => !name.startsWith('.') && !names.has(name))).toEqual([]);
  });

  test('and so do comments, of documents', () => {
    const missing = sources.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/(?<![\w`$}/.-])((?:docs\/)?[\w/.-]+\.md)\b/g)]
        .map((match) => match[1]!)
        .filter((name) => !names.has(basename(name)))
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('the checks themselves', () => {
  test('own lines leave out the lines of functions inside', () => {
    const inner = `const inner = () => {\n${'run();\n'.repeat(5)}};\n`;
    expect(longFunctionsOf(`function outer() {\n${inner}${inner}}\n`, 4)).toEqual(['inner', 'inner']);
    expect(longFunctionsOf(`function outer() {\n${inner}${inner}}\n`, 7)).toEqual([]);
    expect(longFunctionsOf(`const a = { outer() {\n${'run();\n'.repeat(8)}} };\n`, 7)).toEqual(['outer']);
  });

  test('a circle is found over three files, and a type counts', () => {
    const texts: Record<string, string> = {
      'a/one.ts': "import type { B } from './two.ts';",
      'a/two.ts': "export { c } from './three.ts';",
      'a/three.ts': "import { a } from './one.ts';",
      'a/four.ts': "import { a } from './one.ts';",
    };
    expect(circlesOf(Object.keys(texts), (path) => texts[path]!)).toEqual([['a/one.ts', 'a/three.ts', 'a/two.ts']]);
  });
});
