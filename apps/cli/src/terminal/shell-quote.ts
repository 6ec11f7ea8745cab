import { printable } from './printable.ts';

/** Returns a word quoted so that it can be pasted into a shell. Control characters are escaped. */
export function quoted(text: string): string {
  if (/^[\w.@:/=,+-]+$/.test(text)) return text;
  if (printable(text) === text && !text.includes('\n')) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const inside = text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
  return `$'${printable(inside)}'`;
}
