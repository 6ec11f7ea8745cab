// What may stand before a formula without keeping a spreadsheet from running it.
const PADDING = String.raw`[ \u00a0"']*`;
const FORMULA = String.raw`[=+\-@＝＋－＠]`;
// Spreadsheets are told, or guess, what separates cells: a cell of one file is several cells of another.
const SEPARATOR = String.raw`[;,|\t\r\n]`;
const FIRST = String.raw`(?=${FORMULA}|[\t\r])`;
const AT_START = new RegExp(`^${PADDING}${FIRST}`);
const INSIDE = new RegExp(`${SEPARATOR}${PADDING}(?=${FORMULA})`, 'g');
const DEFUSED_AT_START = new RegExp(`^(${PADDING})'${FIRST}`);
const DEFUSED_INSIDE = new RegExp(`(${SEPARATOR}${PADDING})'(?=${FORMULA})`, 'g');

/**
 * Returns a cell in which a spreadsheet finds no formula, whichever delimiters it splits the file by: a `'` stands before
 * every sign that would start one. Also takes a whole record, as it stands in a file.
 */
export function defuse(cell: string): string {
  return cell.replaceAll(INSIDE, "$&'").replace(AT_START, "$&'");
}

/** Returns the cell that was given to {@link defuse}. */
export function restore(cell: string): string {
  return cell.replace(DEFUSED_AT_START, '$1').replaceAll(DEFUSED_INSIDE, '$1');
}
