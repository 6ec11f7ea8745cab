import type { PhoneRefusalCode } from '@pombo/core';
import type { Columns, ReservedColumn } from './header.ts';
import type { DamagedRow, Row } from './rows.ts';

/** A line that is not sent, and why: enough to find the cell and fix it. */
export interface Rejection {
  line: number;
  /** As named in the header; empty when the whole line is to blame. */
  column: string;
  /** The cell as it stands, shortened. */
  value: string;
  /** A sentence after the column's name: `is empty; give a number, for example …`. */
  reason: string;
  code: RejectionCode;
  /** What stood there: the cells, or the text of the record when its quotes are not to be trusted. */
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

/** Thrown where a cell is read, caught where its row is: what stops the row, and the column to blame. Never leaves this package. */
export class Refusal extends Error {
  readonly code: RejectionCode;
  readonly column: number | ReservedColumn;

  constructor(code: RejectionCode, column: number | ReservedColumn, found: { problem: string; hint?: string }) {
    super(found.hint === undefined ? found.problem : `${found.problem}; ${found.hint}`);
    this.code = code;
    this.column = column;
  }
}

/** The rejection of a row that something refused. Throws what is no refusal on. */
export function rejected(row: { line: number; cells: string[] }, error: unknown, columns: Columns): Rejection {
  if (!(error instanceof Refusal)) throw error;
  const at = typeof error.column === 'number' ? error.column : columns.reserved[error.column];
  return {
    line: row.line,
    column: at === undefined ? String(error.column) : columns.names[at]!,
    value: at === undefined ? '' : shorten(row.cells[at]!),
    reason: error.message,
    code: error.code,
    original: row.cells,
  };
}

/** The rejection of a row whose cells mean nothing. */
export function rejectedDamaged(row: DamagedRow): Rejection {
  const { code, reason, column = '', value } = row.problem;
  const text = value ?? (typeof row.original === 'string' ? row.original : row.original.join(' '));
  return { line: row.line, column, value: shorten(text), reason, code, original: row.original };
}

/** The rejection of a line whose `id` an earlier line has taken: one id is one message. */
export function rejectedId(row: Row, firstLine: number, columns: Columns): Rejection {
  if ('problem' in row) return rejectedDamaged(row);
  const problem = `is the id of line ${firstLine} too; give each line its own, or none`;
  return rejected(row, new Refusal('id_repeated', 'id', { problem }), columns);
}

/** The rejection of a line whose person Z-API could not reach (`since`: ms since the epoch). */
export function rejectedUnreachable(row: Row, since: number, columns: Columns): Rejection {
  if ('problem' in row) return rejectedDamaged(row);
  const problem = `was unreachable on ${new Date(since).toISOString().slice(0, 10)}, as Z-API reported`;
  const hint =
    'it is left out for 90 days, unless the campaign is created with --include-unreachable (API: "includeUnreachable")';
  return rejected(row, new Refusal('unreachable', 'phone', { problem, hint }), columns);
}

/**
 * For a line on a screen; a rejected cell may hold a whole picture. A copy: V8 keeps all of the text that a part was
 * taken from, and whoever collects bad lines would keep the file.
 */
function shorten(text: string): string {
  const line = text
    .slice(0, 200)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return Buffer.from(line.length > 60 ? `${line.slice(0, 59)}…` : line).toString();
}
