import { LANGUAGES, notice, say, sayAll, type Language } from '@pombo/catalogue';
import { hash32 } from './hash.ts';
import type { Columns } from '../csv/header.ts';
import type { Recipient } from '../recipients/recipient-reader.ts';
import { rejected, rejectedDamaged, Refusal, type Rejection } from '../csv/rejection.ts';
import type { Row } from '../csv/rows.ts';

/** A line that is left out because an earlier one is for the same person. */
export interface DuplicateLine {
  line: number;
  /** The line that is sent instead. For a file of rejected lines: the line of the original file. */
  firstLine: number;
  /** Its content differs, for example another order number: a person may have meant both lines. */
  differs: boolean;
  /** Its entry in the file of rejected lines. */
  rejection: Rejection;
}

/**
 * A duplicate's reason in a file of rejected lines, in each language. When the corrected file is imported, such a line
 * stays left out: its person has the message of the line that was sent instead.
 */
const MARKS = LANGUAGES.map((language) => ({ language, beginning: reasonOf(0, false, language).split('0')[0]! }));

function reasonOf(line: number, differs: boolean, language: Language): string {
  return say(notice('line_duplicate', { line, differs }), language).text;
}

/** Returns a function that hashes a line's content to 32 bits: image, caption, id and variables, without the phone. */
export function contentPrint(): (recipient: Recipient) => number {
  // Most files have one picture for all lines, which may be megabytes of text.
  let last = { image: '', print: 0 };
  return ({ image, caption = '', id = '', variables }) => {
    if (last.image !== image) last = { image, print: hash32(image) };
    return hash32([last.print, caption, id, ...Object.entries(variables).flat()].join('\0'));
  };
}

/** Returns the duplicate for a line whose person has an earlier line. */
export function duplicateLine(
  row: Row,
  { firstLine, differs }: Pick<DuplicateLine, 'firstLine' | 'differs'>,
  columns: Columns,
): DuplicateLine {
  const { line } = row;
  const why = notice('line_duplicate', { line: firstLine, differs });
  const rejection =
    'problem' in row ? rejectedDamaged(row) : rejected(row, new Refusal('duplicate', 'phone', why), columns);
  return { line, firstLine, differs, rejection };
}

/** Returns the duplicate for a line that a file of rejected lines marks as one; undefined for any other. */
export function markedDuplicate(row: Row, { names, ignored }: Columns): DuplicateLine | undefined {
  if (ignored.length === 0 || 'problem' in row) return undefined;
  const at = ignored.find((index) => names[index] === '_reason');
  const reason = at === undefined ? '' : row.cells[at]!.trim();
  const mark = MARKS.find(({ beginning }) => reason.startsWith(beginning));
  if (mark === undefined) return undefined;
  const firstLine = Number.parseInt(reason.slice(mark.beginning.length), 10) || 0;
  const differs = reason.startsWith(reasonOf(firstLine, true, mark.language));
  const why = notice('line_duplicate', { line: firstLine, differs });
  const { line, cells: original } = row;
  const rejection: Rejection = {
    line,
    column: '',
    value: '',
    reason: sayAll(why),
    code: 'duplicate',
    notice: why,
    original,
  };
  return { line, firstLine, differs, rejection };
}
