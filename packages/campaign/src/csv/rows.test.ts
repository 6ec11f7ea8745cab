import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csv } from '../recipients/campaign.fixture.ts';
import { openTable, type TableFile } from './open-table.ts';
import { readRows, type RowOptions } from './rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-rows-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function linesOf(bytes: Uint8Array, options: RowOptions = {}): Promise<number[]> {
  const file = await openTable(bytes);
  try {
    return await linesIn(file, options);
  } finally {
    await file.close();
  }
}

async function linesIn(file: TableFile, options: RowOptions = {}): Promise<number[]> {
  const lines: number[] = [];
  for await (const row of readRows(file, options)) lines.push(row.line);
  return lines;
}

test('more rows than allowed end the reading', async () => {
  const bytes = csv('phone', '5511987654321', '5511987654322', '5511987654323');
  expect(await linesOf(bytes, { maxRows: 3 })).toEqual([2, 3, 4]);
  await expect(linesOf(bytes, { maxRows: 2 })).rejects.toMatchObject({ code: 'file_unusable' });
});

test('an unclosed quote in a huge file is found before the file is in memory, with the line where it opened', async () => {
  const swallowed = '5511987654321,Ana\n'.repeat(1_200_000);
  const start = Buffer.from(`phone,nome\n5511987654321,Bia\n5511987654322,"Caio\n`);
  const path = join(folder, 'swallowed.csv');
  await writeFile(path, `${start.toString()}${swallowed}`);
  const file = await openTable(path);
  let read = 0;
  const counted = async function* (): AsyncIterable<string> {
    for await (const text of file.text()) {
      read += text.length;
      yield text;
    }
  };
  await expect(linesIn({ ...file, text: counted })).rejects.toMatchObject({
    code: 'file_unreadable',
    message: 'The quote (") that opens on line 3 is never closed',
  });
  expect(read).toBeLessThan(file.finding.bytes * 0.9);
  await file.close();
});

test('rows are whole wherever the text is split on its way to the parser', async () => {
  const names = Array.from({ length: 2000 }, (_, n) => `${'é'.repeat(n % 31)}🐦"${n}"`);
  const lines = names.map((name, n) => `55119${String(n).padStart(8, '0')},"${name.replaceAll('"', '""')}"`);
  const file = await openTable(csv('phone,nome', ...lines));
  const found: string[] = [];
  for await (const row of readRows(file)) found.push('cells' in row ? row.cells[1]! : row.problem.code);
  await file.close();
  expect(found).toEqual(names);
});

test('an unclosed quote is found where it opened, even after a cell of several lines and after blank lines', async () => {
  const bytes = csv('phone,a,b', '', '', '5511987654321,"one', 'two","three', '5511987654322,x,y');
  await expect(linesOf(bytes)).rejects.toThrow('opens on line 5 ');
});

test('a reader that stops early leaves nothing running', async () => {
  const file = await openTable(csv('phone', ...Array.from({ length: 5000 }, (_, n) => String(5_511_900_000_000 + n))));
  for await (const row of readRows(file)) {
    expect(row.line).toBe(2);
    break;
  }
  await file.close();
});
