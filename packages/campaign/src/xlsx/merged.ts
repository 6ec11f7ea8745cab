import type { SheetRow } from './row.ts';

/** A range of merged cells. Rows as the program shows them, from 1; columns from 0. Its value is in its first cell. */
export interface Merged {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Returns the range of a reference (`B2:C5`); undefined for a single cell, and for anything else. */
export function parseRange(reference: string): Merged | undefined {
  const [, first = '', top, last = '', bottom] = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/i.exec(reference) ?? [];
  const range = { top: Number(top), bottom: Number(bottom), left: columnOf(first), right: columnOf(last) };
  const { left, right } = range;
  const isOne = range.top === range.bottom && left === right;
  return !isOne && range.top <= range.bottom && left <= right ? range : undefined;
}

/** Returns a column's index: `A1` → 0, `AB7` → 27. */
export function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) & ~0x20;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column - 1;
}

/** Returns a range as the program shows it: `B2:C5`. */
export function rangeText({ top, bottom, left, right }: Merged): string {
  return `${columnName(left)}${top}:${columnName(right)}${bottom}`;
}

function columnName(column: number): string {
  const rest = Math.floor(column / 26);
  return `${rest === 0 ? '' : columnName(rest - 1)}${String.fromCharCode(65 + (column % 26))}`;
}

/**
 * Returns a function that takes the rows of a sheet in order, and gives each row below the first one of a merged range the
 * value that the program shows there. A range over several columns keeps its value in the first: a phone that is merged
 * with the empty cell beside it stays a phone only. Rows without a cell of their own do not exist, and stay so.
 */
export function fillDown(ranges: readonly Merged[]): (row: SheetRow) => SheetRow {
  const tall = ranges.filter(({ top, bottom }) => bottom > top).toSorted((a, b) => a.top - b.top);
  const open = new Map<number, { text: string; bottom: number }>();
  let next = 0;
  return ({ row, cells }) => {
    const filled = [...cells];
    for (const [column, { text, bottom }] of open) {
      if (row > bottom) open.delete(column);
      else if ((filled[column] ?? '') === '') {
        while (filled.length < column) filled.push('');
        filled[column] = text;
      }
    }
    for (; next < tall.length && tall[next]!.top <= row; next++) {
      const { top, left, bottom } = tall[next]!;
      const text = cells[left] ?? '';
      if (top === row && text !== '') open.set(left, { text, bottom });
    }
    return { row, cells: filled };
  };
}
