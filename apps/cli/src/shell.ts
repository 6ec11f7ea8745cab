import { printable } from './terminal.ts';

/** Returns a word as it can be pasted into a shell, and read on the way there. */
export function quoted(text: string): string {
  if (/^[\w.@:/=,+-]+$/.test(text)) return text;
  if (printable(text) === text && !text.includes('\n')) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const inside = text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
  return `$'${printable(inside)}'`;
}
