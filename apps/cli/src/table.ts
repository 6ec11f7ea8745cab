import { stripVTControlCharacters } from 'node:util';

/** Rows as padded columns, without borders. Styled cells keep their place: what a terminal does not show counts nothing. */
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

/** Rows as tab-separated lines. Never cut: another program reads them. */
export function tabRows(rows: readonly (readonly string[])[]): string[] {
  return rows.map((row) => row.join('\t'));
}

/** A value as it may stand in a table: one line, and nothing in it that a terminal would obey. */
export function cell(value: string | number | undefined): string {
  return String(value ?? '').replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

function width(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** A moment: local and short for a person at a terminal, ISO 8601 UTC for a program. */
export function moment(iso: string | undefined): string | undefined {
  if (iso === undefined || !process.stdout.isTTY) return iso;
  return new Date(iso).toLocaleString('sv');
}

/** A span of time in words short enough for a table: `42 s`, `3 min`, `5 h`, `2 d`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
