import { notice } from '@pombo/catalogue';
import type { Archive } from './archive.ts';
import { formatDate } from './date-format.ts';
import { columnOf, parseRange, type Merged } from './merged.ts';
import { numberText } from './number-text.ts';
import { cellText } from './strings.ts';
import type { SheetRow } from './row.ts';
import { WORKBOOK_REFUSALS } from './texts.ts';
import type { Sheet, Workbook } from './workbook.ts';
import { readXml } from './xml.ts';

/** What is counted while a sheet is read. The first row, or range, of each kind is kept. */
export interface SheetFacts {
  hiddenRows: Counted<number>;
  errors: Counted<number>;
  unsaved: Counted<number>;
  /** Ranges of merged cells, in the order of the file. */
  merged: Merged[];
}

interface Counted<T> {
  count: number;
  first?: T;
}

/** Wider tables are refused: a few bytes could ask for millions of empty cells. */
const MOST_COLUMNS = 1024;
const LAST_COLUMN = 16_384;
const LAST_ROW = 1_048_576;

/** Returns a sheet's facts before anything was counted. */
export function noFacts(): SheetFacts {
  return { hiddenRows: { count: 0 }, errors: { count: 0 }, unsaved: { count: 0 }, merged: [] };
}

/**
 * Yields the rows of a sheet in order, at flat memory. Cells are texts: numbers with all their digits, dates as their
 * format shows them, formulas by their stored result, `true` and `false`. Errors and formulas without a result are empty
 * and counted in `facts`. Throws `file_unreadable`, `file_unusable`.
 */
export async function* readSheet(
  archive: Archive,
  sheet: Sheet,
  workbook: Workbook,
  facts: SheetFacts = noFacts(),
): AsyncIterable<SheetRow> {
  let rows: SheetRow[] = [];
  const reader = sheetReader(workbook, facts, (row) => rows.push(row));
  const pieces = readXml(archive.part(sheet.part), sheet.part, reader)[Symbol.asyncIterator]();
  try {
    while ((await pieces.next()).done !== true) {
      if (rows.length === 0) continue;
      const ready = rows;
      rows = [];
      yield* ready;
    }
  } finally {
    // Closes the file's stream if the caller stops early.
    await pieces.return?.();
  }
}

interface OpenCell {
  column: number;
  type: string;
  style: number;
  hasFormula: boolean;
  /** The content of `v`, or the text of an inline string. */
  text: string | undefined;
}

function sheetReader(workbook: Workbook, facts: SheetFacts, emit: (row: SheetRow) => void) {
  let row: (SheetRow & { last: number }) | undefined;
  let cell: OpenCell | undefined;
  let [lastRow, inText, phonetic] = [0, false, 0];

  function openRow({ r, hidden }: Readonly<Record<string, string>>): void {
    const number = r === undefined ? lastRow + 1 : Number(r);
    if (!Number.isSafeInteger(number) || number <= lastRow || number > LAST_ROW)
      throw WORKBOOK_REFUSALS.damaged(notice('damage_rows'));
    lastRow = number;
    row = { row: number, cells: [], last: -1 };
    if (hidden === '1' || hidden === 'true') countIn(facts.hiddenRows, number);
  }

  function openCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    const column = r === undefined ? row!.last + 1 : columnOf(r);
    if (!(column > row!.last && column < LAST_COLUMN)) throw WORKBOOK_REFUSALS.damaged(notice('damage_cells'));
    row!.last = column;
    cell = { column, type: t, style: Number(s), hasFormula: false, text: undefined };
  }

  function closeCell(): void {
    const text = valueOf(cell!, workbook);
    if (cell!.type === 'e') countIn(facts.errors, lastRow);
    else if (cell!.hasFormula && cell!.text === undefined) countIn(facts.unsaved, lastRow);
    if (text !== '') {
      if (cell!.column >= MOST_COLUMNS)
        throw WORKBOOK_REFUSALS.tooLarge(notice('large_column', { column: MOST_COLUMNS, row: lastRow }));
      while (row!.cells.length < cell!.column) row!.cells.push('');
      row!.cells.push(text);
    }
    cell = undefined;
  }

  return {
    open: (name: string, attributes: Readonly<Record<string, string>>): void => {
      if (name === 'row') openRow(attributes);
      else if (name === 'c' && row !== undefined) openCell(attributes);
      else if (name === 'f' && cell !== undefined) cell.hasFormula = true;
      else if (name === 'rPh') phonetic += 1;
      else if (name === 'v' || name === 't') inText = cell !== undefined && phonetic === 0;
      else if (name === 'mergeCell') keepMerged(attributes['ref'] ?? '', facts);
    },
    text: (text: string): void => {
      if (inText) cell!.text = (cell!.text ?? '') + text;
    },
    close: (name: string): void => {
      if (name === 'v' || name === 't') inText = false;
      else if (name === 'rPh') phonetic -= 1;
      else if (name === 'c' && cell !== undefined) closeCell();
      else if (name === 'row' && row !== undefined) {
        if (row.cells.length > 0) emit({ row: row.row, cells: row.cells });
        row = undefined;
      }
    },
  };
}

function valueOf({ type, text, style }: OpenCell, { strings, dateStyles, since1904 }: Workbook): string {
  if (text === undefined || type === 'e') return '';
  if (type === 's') return strings.at(Number(text)) ?? missingText();
  if (type === 'str' || type === 'inlineStr') return cellText(text);
  if (type === 'b') return text.trim() === '1' ? 'true' : 'false';
  if (type === 'd') return text.replace(/T00:00:00(?:\.0+)?Z?$/, '');
  const date = dateStyles(style);
  const shown = date === undefined ? undefined : formatDate(Number(text), date, since1904);
  return shown ?? numberText(text.trim());
}

function missingText(): never {
  throw WORKBOOK_REFUSALS.damaged(notice('damage_text'));
}

/** A workbook with more merged ranges is refused: they are kept in memory. */
const MOST_MERGED = 100_000;

function keepMerged(reference: string, { merged }: SheetFacts): void {
  const range = parseRange(reference);
  if (range === undefined) return;
  if (merged.length === MOST_MERGED) throw WORKBOOK_REFUSALS.tooLarge(notice('large_merged', { most: MOST_MERGED }));
  merged.push(range);
}

function countIn<T>(counted: Counted<T>, where: T): void {
  counted.first ??= where;
  counted.count += 1;
}
