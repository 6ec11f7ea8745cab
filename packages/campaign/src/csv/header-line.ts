import type { AnyNotice } from '@pombo/catalogue';
import { HEADER_NOTES, HEADER_REFUSALS } from './header-texts.ts';
import { isPhoneHeading } from './headings.ts';
import { reservedColumn } from './header.ts';
import { plainName } from './plain-name.ts';

/** One of the first records of a file. */
export interface HeadRecord {
  /** Line (CSV) or row (XLSX) on which it starts, from 1. */
  line: number;
  cells: string[];
}

/** What a person said about the header, and how a phone is recognised. */
export interface HeaderWish {
  headerLine?: number | undefined;
  phoneColumn?: string | undefined;
  isPhone: (cell: string) => boolean;
}

/** Records that may stand above the header. */
const MOST_TITLES = 20;

/**
 * Returns which of a file's first records is the header: the one on the line that was named; else the first record. If that
 * has no heading for the phones and a later one has, the lines above are titles, provided that no line so far holds a phone
 * and that each title has fewer cells than the header, or one. A record that names groups of columns is a title. Throws `campaign_refused` for a line without content.
 */
export function locateHeader(records: readonly HeadRecord[], wish: HeaderWish): { at: number; notes: AnyNotice[] } {
  if (wish.headerLine !== undefined) return { at: onLine(wish.headerLine, records), notes: [] };
  const names = (cell: string): boolean =>
    wish.phoneColumn === undefined
      ? isPhoneHeading(cell) || reservedColumn(cell) === 'type'
      : plainName(cell) === plainName(wish.phoneColumn);
  let widest = 0;
  for (const [at, { cells, line }] of records.slice(0, MOST_TITLES).entries()) {
    if (cells.some((cell) => wish.isPhone(cell))) break;
    const filled = filledIn(cells);
    if (cells.some(names) && (widest < filled || widest <= 1) && !isGroups(filled, records[at + 1])) {
      return { at, notes: at === 0 ? [] : [HEADER_NOTES.title(records.slice(0, at).map(titleOf), line)] };
    }
    widest = Math.max(widest, filled);
  }
  return { at: 0, notes: [] };

  /** Returns true if the next record names more columns, phones among them: this one names groups of columns. */
  function isGroups(filled: number, next: HeadRecord | undefined): boolean {
    if (next === undefined || next.cells.some((cell) => wish.isPhone(cell))) return false;
    return next.cells.some(names) && filledIn(next.cells) > filled;
  }
}

function filledIn(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

function onLine(line: number, records: readonly HeadRecord[]): number {
  const at = records.findIndex((record) => record.line === line);
  if (at < 0) throw HEADER_REFUSALS.noSuchLine(line, records.slice(0, 3).map(titleOf));
  return at;
}

function titleOf({ line, cells }: HeadRecord): { line: number; text: string } {
  return { line, text: cells.find((cell) => cell.trim() !== '')?.trim() ?? '' };
}
