import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { cutTornTail } from './torn-tail.ts';

const command = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** Makes a data folder whose append-only file holds `content`. */
function folder(content: string): { dir: string; file: string } {
  const dir = mkdtempSync(join(tmpdir(), 'pombo-torn-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const inside = join(dir, 'appendonlydir');
  mkdirSync(inside);
  const manifest = 'file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n';
  writeFileSync(join(inside, 'appendonly.aof.manifest'), manifest);
  const file = join(inside, 'appendonly.aof.1.incr.aof');
  writeFileSync(file, content);
  return { dir, file };
}

const UNITS = [
  command('SELECT', '0'),
  command('SET', 'a', 'x\r\n*1\r\n$5\r\nMULTI\r\n'),
  command('MULTI') + command('HSET', 'm', 'zaapId', 'Z') + command('SET', 'é', 'y'.repeat(2000)) + command('EXEC'),
  '#TS:1795285035605\r\n',
  command('MULTI') + command('DEL', 'b') + command('EXEC'),
  command('SET', 'last', '1'),
];

test('wherever an append-only file is cut, only complete commands and transactions remain', () => {
  const content = Buffer.from(UNITS.join(''));
  const ends = UNITS.map((_unit, at) => Buffer.byteLength(UNITS.slice(0, at + 1).join('')));
  const { dir, file } = folder('');
  fc.assert(
    fc.property(fc.nat(content.length), (size) => {
      writeFileSync(file, content);
      truncateSync(file, size);
      const left = Math.max(0, ...ends.filter((end) => end <= size));
      expect(cutTornTail(dir)).toBe(size - left);
      expect(readFileSync(file)).toEqual(content.subarray(0, left));
    }),
    { numRuns: 300 },
  );
});

test('a file of several chunks is read to its end', () => {
  const large = command('SET', 'image', 'z'.repeat(3 * 1024 * 1024)) + command('MULTI') + command('SET', 'a', 'b');
  const { dir, file } = folder(command('SET', 'a', 'b').repeat(60_000) + large);
  expect(cutTornTail(dir)).toBe(Buffer.byteLength(command('MULTI') + command('SET', 'a', 'b')));
  expect(statSync(file).size).toBeGreaterThan(3 * 1024 * 1024);
});

test('a file that is not understood is left to Redis, and a missing file is not an error', () => {
  const { dir, file } = folder(`${command('SET', 'a', 'b')}garbage\r\n${command('SET', 'a', 'b')}`);
  const { size } = statSync(file);
  expect(cutTornTail(dir)).toBe(0);
  expect(statSync(file).size).toBe(size);
  expect(cutTornTail(join(dir, 'nothing'))).toBe(0);
});
