import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTable, type TableSource, type OpenOptions } from './open-table.ts';
import { readRows } from './rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-open-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function rowsOf(source: TableSource, options: OpenOptions = {}): Promise<{ encoding: string; rows: string[] }> {
  const file = await openTable(source, options);
  try {
    const rows: string[] = [];
    for await (const row of readRows(file))
      rows.push(`${row.line}: ${'cells' in row ? row.cells.join('|') : row.problem.code}`);
    return { encoding: file.finding.encoding, rows };
  } finally {
    await file.close();
  }
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('G2 one Windows-1252 letter far after the first 64 KiB decides the encoding of the whole file', async () => {
  const lines = Array.from({ length: 8000 }, (_, n) => `55119800${String(n).padStart(5, '0')};Ana\n`).join('');
  const bytes = Buffer.concat([Buffer.from(`telefone;nome\n${lines}5511987654321;Jos`), Buffer.from([0xe9, 0x0a])]);
  expect(bytes.length).toBeGreaterThan(2 * 64 * 1024);
  const { encoding, rows } = await rowsOf(bytes);
  expect(encoding).toBe('windows-1252');
  expect(rows.at(-1)).toBe('8002: 5511987654321|José');
});

test('megabytes of letters before the first accent are scanned once', async () => {
  const lines = `5511987654321,${'a'.repeat(60_000)}\n`.repeat(150);
  const start = Buffer.from(`phone,nome\n${lines}5511987654321,Jo`);
  const file = await openTable(Buffer.concat([start, Buffer.from([0xe3]), Buffer.from('o Conceição\n', 'latin1')]));
  // Only the first megabyte is searched for words.
  expect(file.finding).toMatchObject({ encoding: 'windows-1252', words: [] });
  const near = Buffer.from(`phone,nome\n1,${'a'.repeat(60_000)}é\n2,Conceição;São Paulo\n`, 'latin1');
  const { finding } = await openTable(near);
  expect(finding.words).toEqual(['a'.repeat(30), 'Conceição', 'São']);
});

test('letters and line ends that are split between two pieces are read whole', async () => {
  // Lines of growing length put `\r\n`, accents and quotes on every side of the 64 KiB pieces.
  const names = Array.from({ length: 9000 }, (_, n) => `${'é'.repeat(n % 37)}"x`);
  const text = `phone,nome\r\n${names.map((name, n) => `55119800${String(n).padStart(5, '0')},"${name.replace('"', '""')}"\r\n`).join('')}`;
  const path = join(folder, 'pieces.csv');
  await writeFile(path, text);
  const { rows } = await rowsOf(path);
  expect(rows).toEqual(names.map((name, n) => `${n + 2}: 55119800${String(n).padStart(5, '0')}|${name}`));
});

test.each([
  ['a line end', '\r\n5511987654322,Ana\r\n'],
  ['a letter', 'é\r\n5511987654322,Ana\r\n'],
])('%s that lies across the first 64 KiB is one', async (_, across) => {
  const start = 'phone,nome\r\n5511987654321,';
  const name = 'x'.repeat(64 * 1024 - 1 - start.length);
  const path = join(folder, 'across.csv');
  await writeFile(path, `${start}${name}${across}`);
  const file = await openTable(path);
  expect(file.finding).toMatchObject({ encoding: 'utf-8', notes: [] });
  await file.close();
  const { rows } = await rowsOf(path);
  expect(rows.map((row) => row.slice(0, 20))).toEqual([
    expect.stringMatching(/^2: /) as string,
    '3: 5511987654322|Ana',
  ]);
});

test.each([1, 2, 3, 7])(
  'a stream in pieces of %i bytes is read like the whole, and leaves no file behind',
  async (size) => {
    const spoolDir = await mkdtemp(join(folder, 'spool-'));
    const bytes = Buffer.from('\ufeffsep=;\r\nphone;nome\r\n5511987654321;"João\r\nConceição"\r\n5511987654322;Zé');
    const expected = { encoding: 'utf-8', rows: ['3: 5511987654321|João\nConceição', '5: 5511987654322|Zé'] };
    expect(await rowsOf(bytes)).toEqual(expected);
    expect(await rowsOf(inPieces(bytes, size), { spoolDir })).toEqual(expected);
    expect(await readdir(spoolDir)).toEqual([]);
  },
);

test('an open file can be read again, and its hash is that of its bytes', async () => {
  const bytes = Buffer.from('phone\n5511987654321\n');
  const file = await openTable(bytes);
  expect(file.finding.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  for (const round of [1, 2]) {
    let count = 0;
    for await (const row of readRows(file)) count += row.line;
    expect({ round, count }).toEqual({ round, count: 2 });
  }
  await file.close();
});

test('a file that grows while it is read is refused', async () => {
  const path = join(folder, 'grows.csv');
  await writeFile(path, 'phone\n5511987654321\n');
  const file = await openTable(path);
  await appendFile(path, '5511987654322\n');
  const reading = async (): Promise<void> => {
    for await (const row of readRows(file)) expect(row).toBeDefined();
  };
  await expect(reading()).rejects.toMatchObject({
    code: 'file_unreadable',
    message: expect.stringContaining('changed') as string,
  });
  await file.close();
});

test('G10 a file or stream above the limit is refused', async () => {
  const bytes = Buffer.from(`phone\n${'5511987654321\n'.repeat(100)}`);
  const path = join(folder, 'large.csv');
  await writeFile(path, bytes);
  for (const source of [path, bytes, inPieces(bytes, 100)]) {
    await expect(openTable(source, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'file_unusable' });
  }
});

test('an endless stream is not stored beyond the limit', async () => {
  let pieces = 0;
  async function* endless(): AsyncIterable<Uint8Array> {
    while (pieces < 10_000) {
      pieces += 1;
      yield await Promise.resolve(Buffer.from('phone\n5511987654321\n'));
    }
  }
  await expect(openTable(endless(), { maxBytes: 1000 })).rejects.toMatchObject({ code: 'file_unusable' });
  expect(pieces).toBeLessThan(100);
});

test('a missing file and a folder are refused by name', async () => {
  await expect(openTable(join(folder, 'none.csv'))).rejects.toMatchObject({
    code: 'file_unreadable',
    message: expect.stringContaining('there is no such file') as string,
  });
  await expect(openTable(folder)).rejects.toMatchObject({ message: expect.stringContaining('is a folder') as string });
});

test('a person may set encoding and delimiter', async () => {
  const bytes = Buffer.concat([Buffer.from('phone;a,b,c,d\n5511987654321;Jos'), Buffer.from([0xc3, 0xa9, 0x0a])]);
  expect(await rowsOf(bytes, { encoding: 'windows-1252' })).toEqual({
    encoding: 'windows-1252',
    rows: ['2: 5511987654321|JosÃ©'],
  });
  await expect(rowsOf(bytes, { delimiter: ',' })).rejects.toMatchObject({ code: 'campaign_refused' });
});
