/** One record of a CSV, as it stands; blank lines are none. */
export interface CsvRecord {
  /** Line on which it starts; the text's first is 1. */
  line: number;
  /** Its text, without the line break at its end. */
  raw: string;
  /** Quotes taken off; as they stand where `stray`. */
  cells: string[];
  /** A quote stands where none belongs: in a cell without quotes, or behind a closing one. */
  stray: boolean;
}

/** A record that can not end: its quote is still open at the end of the text, or after more than a record may hold. */
export type OpenRecord = Pick<CsvRecord, 'line' | 'raw'> & { open: true };

/** Beyond this a record can only be a quote that swallowed the file. */
const SWALLOWED = 16 * 1024 * 1024;

/**
 * The records of a text that comes in pieces, its line ends all `\n`. One record at a time: a parser that hands on all
 * records of a piece keeps them alive over V8's collections, and a million rows pile up to hundreds of megabytes of what
 * was needed for a moment. `records.test.ts` holds it against csv-parse. The last may be an open one. Never throws.
 */
export async function* readRecords(
  pieces: AsyncIterable<string>,
  delimiter: string,
): AsyncIterable<CsvRecord | OpenRecord> {
  let [text, line, waiting] = ['', 1, ''];
  for await (const piece of pieces) {
    waiting += piece;
    // A long record is looked at again when it may have doubled, not once a piece.
    if (waiting.length < text.length && text.length + waiting.length <= SWALLOWED) continue;
    text += waiting;
    waiting = '';
    let at = 0;
    for (let found = recordAt(text, at, delimiter, false); found; found = recordAt(text, at, delimiter, false)) {
      if (found.end > at) yield toRecord(text, at, line, found);
      line += lineBreaks(text, at, found.next);
      at = found.next;
    }
    text = text.slice(at);
    if (text.length > SWALLOWED) return yield { line, raw: text, open: true };
  }
  text += waiting;
  for (let at = 0; at < text.length;) {
    const found = recordAt(text, at, delimiter, true);
    if (found === undefined) return yield { line, raw: text.slice(at).replace(/\n$/, ''), open: true };
    if (found.end > at) yield toRecord(text, at, line, found);
    line += lineBreaks(text, at, found.next);
    at = found.next;
  }
}

interface Found extends Pick<CsvRecord, 'cells' | 'stray'> {
  /** Where it ends, and where the next one starts. */
  end: number;
  next: number;
}

function toRecord(text: string, start: number, line: number, { cells, stray, end }: Found): CsvRecord {
  return { line, raw: text.slice(start, end), cells, stray };
}

/** The record that starts at `start`; undefined when the text ends before it does. */
function recordAt(text: string, start: number, delimiter: string, isLast: boolean): Found | undefined {
  const cells: string[] = [];
  let stray = false;
  for (let at = start; ; at += 1) {
    const isQuoted = text[at] === '"';
    const closed = isQuoted ? endOfQuoted(text, at) : at;
    if (closed < 0) return undefined;
    const end = endOfCell(text, closed, delimiter);
    if (end === text.length && !isLast) return undefined;
    const isClean = isQuoted ? end === closed : !text.slice(at, end).includes('"');
    cells.push(isQuoted && isClean ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end));
    stray ||= !isClean;
    at = end;
    if (text[at] !== delimiter) return { cells, stray, end, next: Math.min(end + 1, text.length) };
  }
}

/** Index behind the closing quote of the cell that opens at `start`; -1 when it never closes. */
export function endOfQuoted(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < 0 ? -1 : at + 1;
}

/** Sign by sign: a search for a delimiter that is not there would run through all of the text, for each cell again. */
function endOfCell(text: string, start: number, delimiter: string): number {
  const separator = delimiter.charCodeAt(0);
  let at = start;
  for (; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === separator || sign === 10) break;
  }
  return at;
}

/** How many line breaks a text has, or a part of it. */
export function lineBreaks(text: string, from = 0, to: number = text.length): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
