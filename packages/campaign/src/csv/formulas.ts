// What may precede a formula without keeping a spreadsheet from running it.
const PADDING = String.raw`[ \u00a0"']*`;
const FORMULA = String.raw`[=+\-@＝＋－＠]`;
// A spreadsheet may guess another delimiter: one cell here can become several cells there.
const SEPARATOR = String.raw`[;,|\t\r\n]`;
const FIRST = String.raw`(?=${FORMULA}|[\t\r])`;
const AT_START = new RegExp(`^${PADDING}${FIRST}`);
const INSIDE = new RegExp(`${SEPARATOR}${PADDING}(?=${FORMULA})`, 'g');
const DEFUSED_AT_START = new RegExp(`^(${PADDING})'${FIRST}`);
const DEFUSED_INSIDE = new RegExp(`(${SEPARATOR}${PADDING})'(?=${FORMULA})`, 'g');

/**
 * Returns a cell in which a spreadsheet finds no formula, whichever delimiters it splits the file by: a `'` precedes every
 * character that would start one. Accepts a whole record as well.
 */
export function defuse(cell: string): string {
  return cell.replaceAll(INSIDE, "$&'").replace(AT_START, "$&'");
}

/** Returns the cell that was given to {@link defuse}. */
export function restore(cell: string): string {
  return cell.replace(DEFUSED_AT_START, '$1').replaceAll(DEFUSED_INSIDE, '$1');
}
