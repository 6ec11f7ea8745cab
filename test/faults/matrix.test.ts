import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

/** Each row of matrix.md has a test whose title begins with its number, or says why its fault is not injected. */
const root = new URL('../..', import.meta.url).pathname;

interface FaultRow {
  row: string;
  line: string;
}

const rows = readFileSync(join(root, 'test/faults/matrix.md'), 'utf8')
  .split('\n')
  .flatMap((line): FaultRow[] => {
    const [, names = ''] = /^\| ([A-G]\d+(?:, [A-G]\d+)*) \|/.exec(line) ?? [];
    return names === '' ? [] : names.split(', ').map((row) => ({ row, line }));
  });

const testFiles = ['test', 'packages', 'apps']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)),
  )
  .filter(
    (path) =>
      /\.(test|fixture)\.ts$/.test(path) && !/node_modules|\/dist\//.test(path) && !path.endsWith('matrix.test.ts'),
  );

/** The row numbers at the beginning of the titles of tests, of groups and of rows in tables of tests. */
const titles = testFiles
  // `C1 …` or, in a table of tests, `['C1', …`.
  .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/['"`]((?:[A-Z]{1,2}\d+[,:]? )+)|\['([A-G]\d+)',/g)])
  .map(([, title, cell]) => title ?? cell!);
const named = new Set(titles.flatMap((title) => [...title.matchAll(/[A-Z]{1,2}\d+:?/g)].map(([name]) => name)));

test('the rows were found', () => {
  expect(rows.length).toBeGreaterThan(60);
});

test.for(rows.map(({ row, line }) => [row, line] as const))(
  '%s has a test with its number, or a reason',
  ([row, line]) => {
    const hasReason = /not injected|not in the tests|there is no journal/.test(line);
    expect(named.has(row) || hasReason, line).toBe(true);
  },
);

test('a number at the beginning of a title is the number of a row', () => {
  const known = new Set(rows.map(({ row }) => row));
  expect([...named].filter((name) => !known.has(name))).toEqual([]);
});

const FOLDERS: Record<string, string> = { f: 'test/faults', t: 'test', p: 'packages' };

test('names only files and folders that exist', () => {
  const text = rows.map(({ line }) => line).join('\n');
  const paths = [...text.matchAll(/(?<![\w/])([ftp])\/([\w-]+(?:[./][\w-]+)*)/g)].map(
    ([, folder, rest]) => `${FOLDERS[folder!]}/${rest}`,
  );
  expect(paths.length).toBeGreaterThan(60);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const mentioned = [...text.matchAll(/[\w-]+\.test\.ts/g)].map(([name]) => name);
  const tests = new Set(testFiles.map((path) => basename(path)));
  expect(mentioned.filter((name) => !tests.has(name))).toEqual([]);
});
