import { Readable } from 'node:stream';
import { notice, type Notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { CsvError, parse, type Info } from 'csv-parse';
import { restore } from './formulas.ts';
import type { OpenSheet } from '../xlsx/open-workbook.ts';
import type { Columns } from './header.ts';
import type { TableFile } from './open-table.ts';

/** A record of the file: its cells in the header's order, or its fault. Blank records are skipped. */
export type Row = { line: number; cells: string[] } | DamagedRow;

/** A record that is rejected before its cells are interpreted. */
export interface DamagedRow {
  /** Line on which the record starts. The header's first line is 1. */
  line: number;
  problem: {
    code: 'ragged' | 'nul' | 'damaged_text' | 'too_long' | 'stray_quote';
    notice: Notice;
    /** Name of the column, if one is at fault. */
    column?: string;
    /** The cell, if one is at fault. */
    value?: string;
  };
  /** The original cells, or the text of the record if its quotes cannot be trusted. */
  original: string[] | string;
}

/** Limits on what is read. */
export interface RowOptions {
  /** Longer records are rejected (characters, default 64 Ki). */
  maxRecordLength?: number;
  /** More rows end the reading with `file_unusable` (default 2,000,000). */
  maxRows?: number;
}

const DEFAULT_MAX_RECORD = 64 * 1024;
const DEFAULT_MAX_ROWS = 2_000_000;
// A long record is held whole so that it can be rejected by its line. Beyond this an unclosed quote has swallowed the file.
const SWALLOWED = 16 * 1024 * 1024;
// Bytes, about thirty rows: csv-parse emits all rows of one piece at once, and rows that wait outlive V8's young generation.
const SLICE = 2048;

interface Parsed {
  record: string[];
  raw: string;
  info: Info & { error?: CsvError };
}

/**
 * Yields the rows below the header, at flat memory. A bad row never stops the file. A quote that is never closed does
 * (`file_unreadable`, with the line where it opened), because it hides where the next rows begin.
 */
export function readRows(file: TableFile, options: RowOptions = {}): AsyncIterable<Row> {
  return file.sheet === undefined ? readCsvRows(file, options) : readSheetRows(file, file.sheet, options);
}

async function* readSheetRows(file: TableFile, sheet: OpenSheet, options: RowOptions): AsyncIterable<Row> {
  const maxRows = options.maxRows ?? DEFAULT_MAX_ROWS;
  const max = options.maxRecordLength ?? DEFAULT_MAX_RECORD;
  let rows = 0;
  for await (const { row, cells } of sheet.rows()) {
    if (row <= file.headerLine || isBlank(cells)) continue;
    if (++rows > maxRows) throw tooMany(maxRows);
    const restored = file.columns.defused === true ? cells.map(restore) : cells;
    yield checked({ line: row, cells: padded(restored, file.columns.names.length) }, file.columns, max);
  }
}

/** Returns the cells of a sheet's row, which ends with its last one that is not empty, as wide as the header. */
function padded(cells: readonly string[], width: number): string[] {
  const all = [...cells];
  while (all.length < width) all.push('');
  return all;
}

async function* readCsvRows(file: TableFile, options: RowOptions): AsyncIterable<Row> {
  const { delimiter, sepLine } = file.finding;
  const maxRows = options.maxRows ?? DEFAULT_MAX_ROWS;
  const above = sepLine ? 1 : 0;
  const source = Readable.from(slices(file.text()), { objectMode: false });
  // `relax_quotes` keeps a stray quote inside its own row; `isCleanlyQuoted` then finds it.
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: SWALLOWED,
    raw: true,
    info: true,
  });
  source.on('error', (error) => parser.destroy(error)).pipe(parser);
  const max = options.maxRecordLength ?? DEFAULT_MAX_RECORD;
  const facts = { delimiter, columns: file.columns, above, max, headerLine: file.headerLine };
  let rows = 0;
  try {
    for await (const parsed of parser as AsyncIterable<Parsed>) {
      if (isBlank(parsed.record)) continue;
      const row = toRow(parsed, facts);
      if (row === undefined) continue;
      if (++rows > maxRows) throw tooMany(maxRows);
      yield row;
    }
  } catch (error) {
    throw error instanceof CsvError ? notClosed(error, delimiter, above) : error;
  } finally {
    source.destroy();
  }
}

/** Yields bytes: csv-parse joins letters that are cut between pieces, while half of a surrogate pair would be lost. */
async function* slices(pieces: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE);
  }
}

/** Returns true for a row of delimiters alone, as spreadsheets write below the last line. */
function isBlank(record: string[]): boolean {
  return record.every((cell) => cell.trim() === '');
}

interface Facts {
  delimiter: string;
  columns: Columns;
  above: number;
  max: number;
  headerLine: number;
}

/** Returns the row of a record; undefined for the header and what is above it. */
function toRow(parsed: Parsed, { delimiter, columns, above, max, headerLine }: Facts): Row | undefined {
  const undo = columns.defused === true ? restore : (text: string) => text;
  const cells = columns.defused === true ? parsed.record.map(restore) : parsed.record;
  const { raw, line } = locate(parsed.raw, above + parsed.info.lines);
  if (line <= headerLine) return undefined;
  if (raw.includes('"') && !isCleanlyQuoted(raw, delimiter)) {
    if (lineBreaks(raw) > 0) throw unclosedQuote(line + openedAt(raw, delimiter));
    return { line, problem: { code: 'stray_quote', notice: notice('line_stray_quote') }, original: undo(raw) };
  }
  return checked({ line, cells }, columns, max, raw.length);
}

/** Returns a row, or why its cells cannot be used. `length`: characters of the record (default: of its cells). */
function checked(
  { line, cells }: { line: number; cells: string[] },
  columns: Columns,
  max: number,
  length: number = cells.reduce((sum, cell) => sum + cell.length + 1, 0),
): Row {
  const damaged = (code: DamagedRow['problem']['code'], why: Notice, cell?: number): DamagedRow => ({
    line,
    problem: {
      code,
      notice: why,
      ...(cell === undefined ? {} : { column: columns.names[cell] ?? '', value: cells[cell]! }),
    },
    original: cells,
  });
  const width = columns.names.length;
  const named = fitted(cells, columns);
  if (named === undefined) return damaged('ragged', notice('line_ragged', { cells: cells.length, columns: width }));
  if (length > max) {
    const longest = cells.reduce((best, cell, at) => (cell.length > cells[best]!.length ? at : best), 0);
    return damaged('too_long', notice('line_too_long', { max }), longest);
  }
  const nul = named.findIndex((cell) => cell.includes('\0'));
  if (nul >= 0) return damaged('nul', notice('line_nul'), nul);
  const lost = named.findIndex((cell) => cell.includes('\ufffd'));
  if (lost >= 0) return damaged('damaged_text', notice('line_damaged_text'), lost);
  return { line, cells: named };
}

/**
 * Returns a line's cells without the nameless ones at its end, which spreadsheets write on some lines only; undefined if
 * the line does not fit the header.
 */
function fitted(cells: string[], { names, width = names.length }: Columns): string[] | undefined {
  if (cells.length === names.length) return cells;
  if (cells.length < names.length || cells.length > width) return undefined;
  return cells.slice(names.length).every((cell) => cell.trim() === '') ? cells.slice(0, names.length) : undefined;
}

/** Returns a record's text without the line breaks around it, and its first line, given its last. */
function locate(text: string, lastLine: number): { raw: string; line: number } {
  const raw = text.replace(/^\n+/, '').replace(/\n$/, '');
  return { raw, line: lastLine - lineBreaks(raw) };
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Returns true if every quoted cell starts and ends with its quote, inner quotes are doubled, and no other cell has one. */
function isCleanlyQuoted(raw: string, delimiter: string): boolean {
  return openedAt(raw, delimiter) < 0;
}

/** Returns the line, counted within a record, of the first cell with unbalanced quotes; -1 if there is none. */
function openedAt(raw: string, delimiter: string): number {
  let at = 0;
  while (at <= raw.length) {
    const start = at;
    if (raw[at] === '"') {
      at = endOfQuoted(raw, at);
      if (at < 0 || (at < raw.length && raw[at] !== delimiter)) return lineBreaks(raw.slice(0, start));
    } else {
      const end = raw.indexOf(delimiter, at);
      at = end < 0 ? raw.length : end;
      if (raw.slice(start, at).includes('"')) return lineBreaks(raw.slice(0, start));
    }
    at++;
  }
  return -1;
}

/** Returns the index after the closing quote of the cell that opens at `start`; -1 when it never closes. */
function endOfQuoted(raw: string, start: number): number {
  let at = raw.indexOf('"', start + 1);
  while (at >= 0 && raw[at + 1] === '"') at = raw.indexOf('"', at + 2);
  return at < 0 ? -1 : at + 1;
}

function notClosed(error: CsvError, delimiter: string, above: number): unknown {
  if (error.code !== 'CSV_QUOTE_NOT_CLOSED' && error.code !== 'CSV_MAX_RECORD_SIZE') return error;
  const facts = error as CsvError & { lines: number; raw: string };
  const { raw, line } = locate(facts.raw, above + facts.lines);
  return unclosedQuote(line + Math.max(0, openedAt(raw, delimiter)));
}

function unclosedQuote(line: number): PomboError {
  return new PomboError('file_unreadable', notice('file_quote_open', { line }));
}

function tooMany(maxRows: number): PomboError {
  return new PomboError('file_unusable', notice('file_too_many_rows', { max: maxRows }));
}
