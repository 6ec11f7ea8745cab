import { Readable } from 'node:stream';
import { PomboError } from '@pombo/core';
import { CsvError, parse, type Info } from 'csv-parse';
import { restore } from './formulas.ts';
import type { CsvFile } from './open-csv.ts';

/** A record of the file: its cells in the header's order, or why it can not be one. Blank records are left out. */
export type Row = { line: number; cells: string[] } | DamagedRow;

/** A record that is rejected before its cells mean anything. */
export interface DamagedRow {
  /** Line on which the record starts; the header's first line is 1. */
  line: number;
  problem: {
    code: 'ragged' | 'nul' | 'damaged_text' | 'too_long' | 'stray_quote';
    reason: string;
    /** Name of the column, where one is to blame. */
    column?: string;
    /** The cell, where one is to blame. */
    value?: string;
  };
  /** What stood there: the cells, or the text of the record when its quotes are not to be trusted. */
  original: string[] | string;
}

/** Caps on what is read. */
export interface RowOptions {
  /** Longer records are rejected; in characters, default 64 Ki. */
  maxRecordLength?: number;
  /** More rows end the reading with `file_unusable`; default 2,000,000. */
  maxRows?: number;
}

const DEFAULT_MAX_RECORD = 64 * 1024;
const DEFAULT_MAX_ROWS = 2_000_000;
// A long record is held whole to be rejected by its line; beyond this it can only be a quote that swallowed the file.
const SWALLOWED = 16 * 1024 * 1024;
// Bytes; some thirty rows: csv-parse hands on all rows of what it is given at once, and those that wait outlive V8's collections.
const SLICE = 2048;

interface Parsed {
  record: string[];
  raw: string;
  info: Info & { error?: CsvError };
}

/**
 * The rows below the header, one by one, at flat memory. A bad row never stops the file; a quote that is never closed
 * does (`file_unreadable`, with the line where it opened), since nobody can say where the rows behind it begin.
 */
export async function* readRows(file: CsvFile, options: RowOptions = {}): AsyncIterable<Row> {
  const { delimiter, sepLine, columns } = file.finding;
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
  const facts = { delimiter, columns, above, max, defused: file.columns.defused === true };
  let [rows, isHeader] = [0, !file.headless];
  try {
    for await (const parsed of parser as AsyncIterable<Parsed>) {
      if (isBlank(parsed.record)) continue;
      const row = toRow(parsed, facts);
      if (isHeader) isHeader = false;
      else if (++rows > maxRows) throw tooMany(maxRows);
      else yield row;
    }
  } catch (error) {
    throw error instanceof CsvError ? notClosed(error, delimiter, above) : error;
  } finally {
    source.destroy();
  }
}

/** Bytes, since csv-parse puts letters together again that are cut; half of a surrogate pair would be lost. */
async function* slices(pieces: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE);
  }
}

/** Rows of nothing but delimiters are what a spreadsheet writes below its last line. */
function isBlank(record: string[]): boolean {
  return record.every((cell) => cell.trim() === '');
}

interface Facts {
  delimiter: string;
  columns: string[];
  above: number;
  max: number;
  /** The cells of a file of rejected lines are defused. */
  defused: boolean;
}

function toRow(parsed: Parsed, facts: Facts): Row {
  const undo = facts.defused ? restore : (text: string) => text;
  const cells = facts.defused ? parsed.record.map(restore) : parsed.record;
  const { raw, line } = locate(parsed.raw, facts.above + parsed.info.lines);
  const damaged = (code: DamagedRow['problem']['code'], reason: string, cell?: number): DamagedRow => ({
    line,
    problem: {
      code,
      reason,
      ...(cell === undefined ? {} : { column: facts.columns[cell] ?? '', value: cells[cell]! }),
    },
    original: code === 'stray_quote' ? undo(raw) : cells,
  });
  if (raw.includes('"') && !isCleanlyQuoted(raw, facts.delimiter)) {
    if (lineBreaks(raw) > 0) throw unclosedQuote(line + openedAt(raw, facts.delimiter));
    return damaged('stray_quote', 'has a quote (") in the wrong place; write a quote inside a quoted cell twice ("")');
  }
  if (cells.length !== facts.columns.length) {
    return damaged('ragged', `has ${cells.length} cells, the header has ${facts.columns.length}`);
  }
  if (raw.length > facts.max) {
    const longest = cells.reduce((best, cell, at) => (cell.length > cells[best]!.length ? at : best), 0);
    return damaged('too_long', `makes the line longer than ${facts.max.toLocaleString('en')} characters`, longest);
  }
  if (raw.includes('\0'))
    return damaged(
      'nul',
      'has a NUL byte',
      cells.findIndex((cell) => cell.includes('\0')),
    );
  if (raw.includes('\ufffd')) {
    const at = cells.findIndex((cell) => cell.includes('\ufffd'));
    return damaged('damaged_text', 'has letters that an earlier conversion has lost (�)', at);
  }
  return { line, cells };
}

/** A record's text without the line breaks around it, and the line it starts on, from the line it ends on. */
function locate(text: string, lastLine: number): { raw: string; line: number } {
  const raw = text.replace(/^\n+/, '').replace(/\n$/, '');
  return { raw, line: lastLine - lineBreaks(raw) };
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Every quoted cell starts with its quote and ends with it, every quote inside is doubled, and no other cell has one. */
function isCleanlyQuoted(raw: string, delimiter: string): boolean {
  return openedAt(raw, delimiter) < 0;
}

/** How many lines into a record the cell lies whose quotes do not add up; -1 when all do. */
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

/** Index behind the closing quote of the cell that opens at `start`; -1 when it never closes. */
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
  return new PomboError('file_unreadable', `The quote (") that opens on line ${line} is never closed`, {
    hint: 'close it, or write it twice ("") if it belongs to the text; nothing behind it can be read before that',
  });
}

function tooMany(maxRows: number): PomboError {
  return new PomboError('file_unusable', `The file has more than ${maxRows.toLocaleString('en')} rows`, {
    hint: 'split it and make one campaign of each part',
  });
}
