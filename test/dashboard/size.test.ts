import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = new URL('../../apps/dashboard/dist/', import.meta.url).pathname;
const names = readdirSync(join(dist, 'assets'));
const size = (name: string): number => gzipSync(readFileSync(join(dist, 'assets', name)), { level: 9 }).length;
const sum = (files: Iterable<string>): number => [...files].reduce((total, name) => total + size(name), 0) / 1000;

/** A file and everything that it imports statically. */
function closureOf(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(dist, 'assets', name), 'utf8');
  for (const [, other] of text.matchAll(/\bfrom\s*["'`]\.\/([^"'`]+)["'`]|^import\s*["'`]\.\/([^"'`]+)["'`]/gm))
    if (other !== undefined) closureOf(other, found);
  return found;
}

test('JavaScript and CSS until home shows its numbers are at most 150 KB compressed', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const first = [...page.matchAll(/"\/assets\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name!);
  expect(first.length).toBeGreaterThan(2);
  // The chart is loaded after the numbers; it counts anyway.
  const chart = names.filter((name) => name.startsWith('chart-'));
  const all = new Set([...first, ...chart].flatMap((name) => (name.endsWith('.js') ? [...closureOf(name)] : [name])));
  expect(sum(all)).toBeLessThan(150);
});

test('all routes together are at most 350 KB compressed', () => {
  const code = names.filter((name) => /\.(js|css)$/.test(name));
  expect(code.length).toBeGreaterThan(10);
  expect(sum(code)).toBeLessThan(350);
});

test('each stylesheet begins with the order of the layers, whichever is loaded first', () => {
  const sheets = names.filter((name) => name.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(1);
  for (const name of sheets)
    expect(readFileSync(join(dist, 'assets', name), 'utf8'), name).toMatch(/^@layer tokens,base,components;/);
});
