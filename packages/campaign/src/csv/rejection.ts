import { notice, sayAll, type AnyNotice } from '@pombo/catalogue';
import type { PhoneRefusalCode } from '@pombo/core';
import type { Columns, ReservedColumn } from './header.ts';
import type { DamagedRow, Row } from './rows.ts';

/** A line that is not sent, and why, with enough detail to find the cell and fix it. */
export interface Rejection {
  line: number;
  /** The column's name in the header; empty if the whole line is at fault. */
  column: string;
  /** The cell as written, shortened. */
  value: string;
  /** Completes a sentence that begins with the column's name: `is empty; give a number, for example …`. */
  reason: string;
  code: RejectionCode;
  /** The reason in every language. */
  notice: AnyNotice;
  /** The original cells, or the text of the record if its quotes cannot be trusted. */
  original: string[] | string;
}

export type RejectionCode =
  | DamagedRow['problem']['code']
  | PhoneRefusalCode
  | 'no_whatsapp'
  | 'unreachable'
  | 'type'
  | 'status_phone'
  | 'instance'
  | 'image'
  | 'caption'
  | 'missing_variable'
  | 'delay'
  | 'view_once'
  | 'id'
  | 'id_repeated'
  | 'duplicate';

/** Thrown where a cell is read and caught where its row is read: the fault, and its column. Never leaves this package. */
export class Refusal extends Error {
  readonly code: RejectionCode;
  readonly column: number | ReservedColumn;
  readonly notice: AnyNotice;

  constructor(code: RejectionCode, column: number | ReservedColumn, why: AnyNotice) {
    super(sayAll(why));
    this.code = code;
    this.column = column;
    this.notice = why;
  }
}

/** Returns the rejection for a refusal. Rethrows any other error. */
export function rejected(row: { line: number; cells: string[] }, error: unknown, columns: Columns): Rejection {
  if (!(error instanceof Refusal)) throw error;
  const at = typeof error.column === 'number' ? error.column : columns.reserved[error.column];
  return {
    line: row.line,
    column: at === undefined ? String(error.column) : columns.names[at]!,
    value: at === undefined ? '' : shorten(row.cells[at]!),
    reason: error.message,
    code: error.code,
    notice: error.notice,
    original: row.cells,
  };
}

/** Returns the rejection of a record that cannot be split into cells. */
export function rejectedDamaged(row: DamagedRow): Rejection {
  const { code, notice: why, column = '', value } = row.problem;
  const text = value ?? (typeof row.original === 'string' ? row.original : row.original.join(' '));
  return {
    line: row.line,
    column,
    value: shorten(text),
    reason: sayAll(why),
    code,
    notice: why,
    original: row.original,
  };
}

/** Returns the rejection of a line whose `id` an earlier line has: one id is one message. */
export function rejectedId(row: Row, firstLine: number, columns: Columns): Rejection {
  if ('problem' in row) return rejectedDamaged(row);
  return rejected(row, new Refusal('id_repeated', 'id', notice('line_id_repeated', { line: firstLine })), columns);
}

/** Returns the rejection of a line whose person Z-API could not reach (`since`: ms since the epoch). */
export function rejectedUnreachable(row: Row, since: number, columns: Columns): Rejection {
  if ('problem' in row) return rejectedDamaged(row);
  const date = new Date(since).toISOString().slice(0, 10);
  return rejected(row, new Refusal('unreachable', 'phone', notice('line_unreachable', { date })), columns);
}

/**
 * Shortens a cell to fit a line of a terminal; a rejected cell may hold a whole picture. Returns a copy: V8 keeps the whole
 * text alive that a substring was taken from, so a list of rejections would keep the file in memory.
 */
function shorten(text: string): string {
  const line = text
    .slice(0, 200)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return Buffer.from(line.length > 60 ? `${line.slice(0, 59)}…` : line).toString();
}
