import type { AnyNotice } from '@pombo/catalogue';
import { areaCodeOf, isPhoneHeading } from '../csv/headings.ts';
import { plainName } from '../csv/plain-name.ts';
import { rangeText, type Merged } from './merged.ts';
import type { SheetRow } from './row.ts';
import { WORKBOOK_NOTES } from './texts.ts';

/** What a row is called by that has merged cells, if it is the header. */
export interface Heading {
  /** One name for each column. */
  cells: string[];
  /** The last row that the names come from. */
  row: number;
  notes: AnyNotice[];
}

/** Rows that one heading may have: a title for a group of columns, and their names below it. */
const MOST_ROWS = 4;

/**
 * Returns the names that a row's merged cells make, if it is the header; undefined if none begins in it. Where the cells of
 * some columns reach into the rows below, these belong to the header, and the lowest text names a column. A text over
 * several columns without names of their own names the first one that holds something; the others are numbered: `Telefone`
 * and `Telefone 2`. A phone's area codes beside it become `DDD Telefone`. Names that several groups have get the text of
 * their group. `rows` are the first rows of the sheet, filled down.
 */
export function headingAt(at: number, rows: readonly SheetRow[], ranges: readonly Merged[]): Heading | undefined {
  const { row } = rows[at]!;
  const own = ranges.filter(({ top }) => top === row);
  const groups = ranges.filter(({ bottom, left, right }) => bottom === row - 1 && right > left);
  if (own.length === 0 && groups.length === 0) return undefined;
  const bottom = Math.min(Math.max(row, ...own.map((range) => range.bottom)), row + MOST_ROWS - 1);
  const block = rows.slice(at).filter((each) => each.row <= bottom);
  const below = rows.slice(at + block.length).map(({ cells }) => cells);
  const width = Math.max(...block.map(({ cells }) => cells.length), ...own.map(({ right }) => right + 1));
  if (width > MOST_COLUMNS) return undefined;
  const cells = Array.from({ length: width }, (_none, column) => lowest(block, column));
  const notes: AnyNotice[] = [];
  const wide = ranges.filter(({ top, left, right }) => top >= row && top <= bottom && right > left);
  for (const range of wide) {
    const text = textAt(range, block);
    const nameless = columnsOf(range).filter((column) => !hasOwnName(column, range, block));
    if (text === '' || nameless.length < 2) continue;
    const names = shareName(text, nameless, below);
    for (const [index, name] of names) cells[index] = name;
    const called = nameless.map((column) => names.get(column)!);
    notes.push(WORKBOOK_NOTES.mergedHeading(rangeText(range), text, called));
  }
  return { cells: withGroups(cells, [...wide, ...groups], rows), row: block.at(-1)!.row, notes };
}

/** Wider sheets are refused; see `sheet.ts`. */
const MOST_COLUMNS = 1024;

function lowest(block: readonly SheetRow[], column: number): string {
  return block.findLast(({ cells }) => (cells[column] ?? '').trim() !== '')?.cells[column]?.trim() ?? '';
}

function textAt({ top, left }: Merged, block: readonly SheetRow[]): string {
  return block.find(({ row }) => row === top)?.cells[left]?.trim() ?? '';
}

function columnsOf({ left, right }: Merged): number[] {
  return Array.from({ length: right - left + 1 }, (_none, at) => left + at);
}

/** Returns true if another cell of the header names the column: one below the range, or one that the range hides. */
function hasOwnName(column: number, { left, bottom }: Merged, block: readonly SheetRow[]): boolean {
  return block.some(({ row, cells }) => (row > bottom || column !== left) && (cells[column] ?? '').trim() !== '');
}

/** Gives the columns under one text names of their own. */
function shareName(
  text: string,
  columns: readonly number[],
  below: readonly (readonly string[])[],
): Map<number, string> {
  const valuesOf = (column: number): string[] =>
    below.map((cells) => (cells[column] ?? '').trim()).filter((cell) => cell !== '');
  const codes = valuesOf(columns[0]!);
  if (columns.length === 2 && isPhoneHeading(text) && codes.length > 0 && codes.every((code) => areaCodeOf(code)))
    return new Map([
      [columns[0]!, `DDD ${text}`],
      [columns[1]!, text],
    ]);
  const ordered = columns.toSorted((a, b) => Number(valuesOf(b).length > 0) - Number(valuesOf(a).length > 0) || a - b);
  return new Map(ordered.map((column, at) => [column, at === 0 ? text : `${text} ${at + 1}`]));
}

/** Puts the text of the group in front of names that appear in several groups: `Cliente Nome` and `Vendedor Nome`. */
function withGroups(cells: readonly string[], wide: readonly Merged[], rows: readonly SheetRow[]): string[] {
  const plain = cells.map((cell) => plainName(cell));
  return cells.map((cell, column) => {
    const repeated = cell !== '' && plain.some((other, at) => at !== column && other === plain[column]);
    const group = wide.find((range) => range.left <= column && column <= range.right);
    return repeated && group !== undefined ? `${textAt(group, rows)} ${cell}`.trim() : cell;
  });
}
