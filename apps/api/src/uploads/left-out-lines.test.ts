import { notice } from '@pombo/catalogue';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLeftOutLines, withLeftOutLines } from './left-out-lines.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-left-out-'));
});
afterAll(() => rm(folder, { recursive: true }));

const rejection = (line: number): Parameters<ReturnType<typeof openLeftOutLines>['add']>[0] => ({
  line,
  code: 'phone_length',
  notice: notice('phone_too_short', { digits: 3 }),
  column: 'telefone',
  value: 'ção',
  reason: 'has 3 digits',
  original: ['ção', 'a cell that is not listed'],
});

/** Lists `count` lines; returns the response with them, parsed. */
async function listed(name: string, count: number, mostCharacters?: number): Promise<unknown> {
  const path = join(folder, name);
  const lines = openLeftOutLines(path, mostCharacters);
  for (let line = 1; line <= count; line += 1) lines.add(rejection(line));
  lines.close();
  return JSON.parse(await text(withLeftOutLines('{"duplicate":false}', path, lines.more)));
}

test('lines are added to a response as JSON, without their cells, in a file that only this user reads', async () => {
  expect(await listed('none.json', 0)).toEqual({ duplicate: false, leftOutLines: { lines: [], more: 0 } });
  const { original: _original, notice: _notice, ...line } = rejection(1);
  expect(await listed('one.json', 1)).toEqual({ duplicate: false, leftOutLines: { lines: [line], more: 0 } });
  expect((await stat(join(folder, 'one.json'))).mode & 0o777).toBe(0o600);
});

test('lines beyond the largest size are counted', async () => {
  const answer = (await listed('full.json', 100, 1000)) as {
    leftOutLines: { lines: { line: number }[]; more: number };
  };
  const { lines, more } = answer.leftOutLines;
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.length + more).toBe(100);
  expect(lines.map(({ line }) => line)).toEqual(lines.map((_line, at) => at + 1));
  expect((await stat(join(folder, 'full.json'))).size).toBeLessThan(1100);
});

test('half a million lines take less than 60 MB of memory', async () => {
  const path = join(folder, 'many.json');
  const before = process.memoryUsage.rss();
  const lines = openLeftOutLines(path);
  for (let line = 1; line <= 500_000; line += 1) lines.add(rejection(line));
  lines.close();
  let bytes = 0;
  for await (const piece of withLeftOutLines('{}', path, 0)) bytes += piece.length;
  expect(bytes).toBeGreaterThan(40 * 1024 * 1024);
  expect(process.memoryUsage.rss() - before).toBeLessThan(60 * 1024 * 1024);
});
