import { stripVTControlCharacters } from 'node:util';

/** Returns rows as padded columns without borders. Style sequences do not count towards the width. */
export function alignRows(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((text, at) => (widths[at] = Math.max(widths[at] ?? 0, width(text))));
  return rows.map((row) =>
    row
      .map((text, at) => (at === row.length - 1 ? text : text + ' '.repeat(widths[at]! - width(text))))
      .join('  ')
      .trimEnd(),
  );
}

/** Shortest that a column is cut to (characters). */
const SHORTEST = 8;
const FIGURE = /^[\d,.]+$/;

/**
 * Returns rows, the first of which has the headings, as columns within `most` characters: leaves out columns without a
 * value, then those that `isOptional` from the right, then shortens the widest, but never the first. Figures are aligned on
 * the right.
 */
export function fitRows(
  rows: readonly (readonly string[])[],
  most: number,
  isOptional: (column: number) => boolean = () => false,
): string[] {
  const columns = (rows[0] ?? []).map((_head, at) => rows.map((row) => row[at] ?? ''));
  let kept = columns
    .map((texts, at) => ({ texts, at }))
    .filter(({ texts, at }) => at === 0 || texts.slice(1).some(Boolean));
  const total = (): number => kept.reduce((sum, { texts }) => sum + widest(texts) + 2, -2);
  while (total() > most) {
    const drop = kept.findLast(({ at }) => isOptional(at));
    if (drop === undefined) break;
    kept = kept.filter((column) => column !== drop);
  }
  for (let over = total() - most; over > 0; over = total() - most) {
    const [column] = kept.slice(1).toSorted((a, b) => widest(b.texts) - widest(a.texts));
    if (column === undefined || widest(column.texts) <= SHORTEST) break;
    const length = Math.max(SHORTEST, widest(column.texts) - over);
    column.texts = column.texts.map((text) => shortened(text, length));
  }
  const aligned = kept.map(({ texts }) => {
    const isFigures = texts.slice(1).every((text) => text === '' || FIGURE.test(text));
    return isFigures ? texts.map((text) => ' '.repeat(widest(texts) - width(text)) + text) : texts;
  });
  return alignRows(rows.map((_row, line) => aligned.map((texts) => texts[line]!)));
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(width));
}

/** A text that is cut loses its style. */
function shortened(text: string, length: number): string {
  return width(text) <= length ? text : `${[...stripVTControlCharacters(text)].slice(0, length - 1).join('')}…`;
}

/** Returns rows as tab-separated lines. They are never cut, because another program reads them. */
export function tabRows(rows: readonly (readonly string[])[]): string[] {
  return rows.map((row) => row.join('\t'));
}

/** Returns a value as a table cell: on one line, without control characters. */
export function cell(value: string | number | undefined): string {
  return String(value ?? '').replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

function width(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Returns a time: local and short on a terminal, with its offset; ISO 8601 UTC for a program. */
export function moment(iso: string | undefined): string | undefined {
  if (iso === undefined || !process.stdout.isTTY) return iso;
  return localTime(Date.parse(iso));
}

/** Returns a time as people read it, in this machine's zone, which it names. `ms` since the epoch. */
export function localTime(ms: number): string {
  const date = new Date(ms);
  return `${date.toLocaleString('sv')} ${offsetText(date)}`;
}

/** Returns the offset of this machine's zone at a time: `-03:00`, or `UTC`. */
export function offsetText(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const two = (value: number): string => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** Returns a duration short enough for a table: `42 s`, `3 min`, `5 h`, `2 d`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
