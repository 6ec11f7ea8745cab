import { hash32 } from './hash.ts';
import type { Columns } from '../csv/header.ts';
import type { Recipient } from '../recipients/recipient-reader.ts';
import { rejected, rejectedDamaged, Refusal, type Rejection } from '../csv/rejection.ts';
import type { Row } from '../csv/rows.ts';

/** Lines that are left out because an earlier one is for the same person. */
export interface DuplicateLine {
  line: number;
  /** The line that is sent instead; in the file that this one came from, when it is one of rejected lines. */
  firstLine: number;
  /** It would send something else, or names another order: a person may have meant both. */
  differs: boolean;
  /** As it stands in the file of rejected lines. */
  rejection: Rejection;
}

/**
 * How the reason of a duplicate begins in a file of rejected lines. When that file is sent, as it is meant to be once its
 * lines are corrected, such a line stays left out: its person has a message from the line that was sent instead.
 */
const MARK = 'duplicate of line ';

/** 32 bits of what a line sends: image, caption, id and variables. Its phone and number are left out. */
export function contentPrint(): (recipient: Recipient) => number {
  // Most files have one picture for everybody, and it may be megabytes of text.
  let last = { image: '', print: 0 };
  return ({ image, caption = '', id = '', variables }) => {
    if (last.image !== image) last = { image, print: hash32(image) };
    return hash32([last.print, caption, id, ...Object.entries(variables).flat()].join('\0'));
  };
}

/** A line for a person who is on an earlier one. */
export function duplicateLine(
  row: Row,
  { firstLine, differs }: Pick<DuplicateLine, 'firstLine' | 'differs'>,
  columns: Columns,
): DuplicateLine {
  const what = differs ? ' with other content' : '';
  const problem = `${MARK}${firstLine}${what}, which is sent instead; empty this cell to send this line too`;
  const { line } = row;
  const rejection =
    'problem' in row ? rejectedDamaged(row) : rejected(row, new Refusal('duplicate', 'phone', { problem }), columns);
  return { line, firstLine, differs, rejection };
}

/** A line that a file of rejected lines has as a duplicate; undefined for every other one. */
export function markedDuplicate(row: Row, { names, ignored }: Columns): DuplicateLine | undefined {
  if (ignored.length === 0 || 'problem' in row) return undefined;
  const at = ignored.find((index) => names[index] === '_reason');
  const reason = at === undefined ? '' : row.cells[at]!.trim();
  if (!reason.startsWith(MARK)) return undefined;
  const firstLine = Number.parseInt(reason.slice(MARK.length), 10) || 0;
  const { line, cells: original } = row;
  const rejection: Rejection = { line, column: '', value: '', reason, code: 'duplicate', original };
  return { line, firstLine, differs: reason.includes(' with other content'), rejection };
}
