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
  const date = new Date(iso);
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
