import { stripVTControlCharacters } from 'node:util';
import { alignRows } from './table.ts';

/**
 * Returns rows as aligned columns. On a terminal, the last column is wrapped between words and continues below itself.
 * In a pipe nothing is wrapped.
 */
export function alignHanging(rows: readonly (readonly string[])[]): string[] {
  const width = process.stdout.isTTY ? process.stdout.columns : Infinity;
  const heads = alignRows(rows.map((row) => [...row.slice(0, -1), MARK])).map((head) => head.slice(0, -MARK.length));
  return rows.flatMap((row, at) => {
    const head = heads[at]!;
    const room = width - stripVTControlCharacters(head).length;
    const [first = '', ...rest] = wrapped(row.at(-1)!, room);
    const indent = ' '.repeat(width - room);
    return [`${head}${first}`.trimEnd(), ...rest.map((text) => `${indent}${text}`)];
  });
}

/** Keeps the space before a last column that is empty. */
const MARK = '|';
/** Below this width, wrapped text is harder to read than what the terminal wraps itself. */
const NARROW = 30;

function wrapped(text: string, width: number): string[] {
  if (width < NARROW) return [text];
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
