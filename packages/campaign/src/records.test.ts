import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRecords, type CsvRecord, type OpenRecord } from './records.ts';

async function recordsOf(text: string, cuts: readonly number[] = []): Promise<(CsvRecord | OpenRecord)[]> {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  const found: (CsvRecord | OpenRecord)[] = [];
  for await (const record of readRecords(pieces(text, places), ';')) found.push(record);
  return found;
}

// eslint-disable-next-line typescript/require-await
async function* pieces(text: string, places: readonly number[]): AsyncIterable<string> {
  for (const [at, place] of places.entries()) yield text.slice(place, places[at + 1]);
}

/** The same by csv-parse: text, first line and cells of each record; undefined when a quote is never closed. */
function byLibrary(text: string): { raw: string; line: number; cells: string[] }[] | undefined {
  try {
    const parsed = parse(text, {
      delimiter: ';',
      record_delimiter: '\n',
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      raw: true,
      info: true,
    }) as unknown as { record: string[]; raw: string; info: { lines: number } }[];
    return parsed.map(({ record, raw, info }) => {
      const trimmed = raw.replace(/^\n+/, '').replace(/\n$/, '');
      return { raw: trimmed, line: info.lines - (trimmed.split('\n').length - 1), cells: record };
    });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'é', ' ', '"', '\n'), maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('b', '""', ';', '\n'), maxLength: 5 }).map((inside) => `"${inside}"`),
);
const line = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(';'));
const text = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'));

test('records are those that csv-parse finds, wherever the pieces end', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(60), { maxLength: 4 }), async (content, cuts) => {
      const found = await recordsOf(content, cuts);
      const theirs = byLibrary(content);
      expect(found.some((record) => 'open' in record)).toBe(theirs === undefined);
      if (theirs === undefined) return;
      const ours = found.filter((record) => 'cells' in record);
      expect(ours.map(({ raw, line: start }) => ({ raw, line: start }))).toEqual(
        theirs.map(({ raw, line: start }) => ({ raw, line: start })),
      );
      for (const [at, { cells, stray }] of ours.entries()) if (!stray) expect(cells).toEqual(theirs[at]!.cells);
    }),
    { numRuns: 5000 },
  );
});

test('a quote where none belongs is told, and costs its own record only', async () => {
  const found = await recordsOf('a"b;c\n"d"e;f\n"g""h";i\n');
  expect(found).toEqual([
    { line: 1, raw: 'a"b;c', cells: ['a"b', 'c'], stray: true },
    { line: 2, raw: '"d"e;f', cells: ['"d"e', 'f'], stray: true },
    { line: 3, raw: '"g""h";i', cells: ['g"h', 'i'], stray: false },
  ]);
});
