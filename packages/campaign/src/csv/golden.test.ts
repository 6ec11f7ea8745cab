import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sayAll, type AnyNotice } from '@pombo/catalogue';
import { isPomboError } from '@pombo/core';
import { expect, test } from 'vitest';
import { openTable } from './open-table.ts';
import { readRows, type Row } from './rows.ts';

const folder = fileURLToPath(new URL('golden/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.csv'));

/** Describes a file as a person sees it: how it was read and then every row, or why it was refused. */
async function reading(path: string): Promise<object[]> {
  try {
    const file = await openTable(path);
    try {
      const { bytes: _bytes, sha256: _sha256, ...finding } = file.finding;
      const rows: Row[] = [];
      for await (const row of readRows(file, { maxRecordLength: 200 })) rows.push(row);
      return [finding, file.columns.reserved, ...rows];
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isPomboError(error)) throw error;
    return [{ refused: error.code, message: error.message.replace(folder, ''), hint: error.hint }];
  }
}

/** Words notices, so that a golden file shows what a person reads. */
function inWords(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'code' in value && 'values' in value
    ? sayAll(value as AnyNotice)
    : value;
}

/** Rows of the fault matrix (test/faults/matrix.md), by the files that show them. */
const ROWS: readonly (readonly [row: string, files: RegExp])[] = [
  ['G1', /^utf8-bom/],
  ['G3', /^(delimiter|sep-line|one-column)/],
  ['G4', /^(quotes|stray-quotes|unclosed-quote)/],
  ['G5', /^(cr|crlf|mixed-line-ends|blank-lines|only-blank-lines|ragged)\./],
  ['G8', /^header-/],
  ['G9', /^nul/],
  ['G10', /^long-cell/],
  ['G11', /^utf16le/],
];
const rowOf = (name: string): string => ROWS.find(([, files]) => files.test(name))?.[0] ?? 'a file:';

test.each(names.map((name) => [rowOf(name), name]))('%s %s is read as its golden file says', async (_row, name) => {
  const lines = (await reading(folder + name)).map((part) => `${JSON.stringify(part, inWords)}\n`);
  await expect(lines.join('')).toMatchFileSnapshot(`golden/${name.replace('.csv', '.txt')}`);
});
