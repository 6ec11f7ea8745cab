import { PomboError } from '@pombo/message';
import type { CsvFile } from './open.ts';
import { endOfQuoted, lineBreaks, readRecords, type CsvRecord } from './records.ts';

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
/**
 * The rows below the header, one by one, at flat memory. A bad row never stops the file; a quote that is never closed
 * does (`file_unreadable`, with the line where it opened), since nobody can say where the rows behind it begin.
 */
export async function* readRows(file: CsvFile, options: RowOptions = {}): AsyncIterable<Row> {
  const { delimiter, sepLine, columns } = file.finding;
  const maxRows = options.maxRows ?? DEFAULT_MAX_ROWS;
  const facts = { delimiter, columns, above: sepLine ? 1 : 0, max: options.maxRecordLength ?? DEFAULT_MAX_RECORD };
  let [rows, isHeader] = [0, true];
  for await (const record of readRecords(file.text(), delimiter)) {
    if ('open' in record) throw unclosedQuote(facts.above + record.line + Math.max(0, openedAt(record.raw, delimiter)));
    if (isBlank(record.cells)) continue;
    const row = toRow(record, facts);
    if (isHeader) isHeader = false;
    else if (++rows > maxRows) throw tooMany(maxRows);
    else yield row;
  }
}

/** Rows of nothing but delimiters are what a spreadsheet writes below its last line. */
function isBlank(record: string[]): boolean {
  return record.every((cell) => cell.trim() === '');
}

function toRow(record: CsvRecord, facts: { delimiter: string; columns: string[]; above: number; max: number }): Row {
  const { raw, cells } = record;
  const line = facts.above + record.line;
  const damaged = (code: DamagedRow['problem']['code'], reason: string, cell?: number): DamagedRow => ({
    line,
    problem: {
      code,
      reason,
      ...(cell === undefined ? {} : { column: facts.columns[cell] ?? '', value: cells[cell]! }),
    },
    original: code === 'stray_quote' ? raw : cells,
  });
  if (record.stray) {
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
