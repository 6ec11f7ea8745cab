import { notice, type ForeignKind } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { parse } from 'csv-parse/sync';
import { reservedColumn } from './header.ts';

/** Bytes at the start of a file from which its format is detected. */
export const DETECT_BYTES: number = 64 * 1024;

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const SIGNATURES: readonly [ForeignKind, readonly number[]][] = [
  ['xlsx', [0x50, 0x4b, 0x03, 0x04]],
  ['xls', [0xd0, 0xcf, 0x11, 0xe0]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['gzip', [0x1f, 0x8b]],
];

/**
 * Refuses a file that is not CSV by its first bytes: workbooks, web pages saved as .xls, binary files. Throws
 * `file_unreadable` with instructions to save the table as CSV, or `file_unusable` for an empty file.
 */
export function refuseForeign(head: Uint8Array): void {
  if (head.length === 0) throw new PomboError('file_unusable', notice('file_empty'));
  const signature = SIGNATURES.find(([, magic]) => magic.every((byte, at) => head[at] === byte));
  if (signature) throw foreign(signature[0]);
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe;
  if (isUtf16) return;
  const text = Buffer.from(head.subarray(0, 512))
    .toString('latin1')
    .trimStart()
    .replace(/^ï»¿\s*/, '');
  if (/^<(!doctype|html|table|\?xml|meta)/i.test(text)) throw foreign('html');
  // One NUL byte in a row costs that row. One in the header, or many, means that it is not text (UTF-16 without a BOM).
  const nuls = head.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  const headerEnd = head.indexOf(0x0a);
  const inHeader = head.subarray(0, headerEnd < 0 ? head.length : headerEnd).includes(0);
  if (inHeader || nuls > 4 + head.length / 100) throw new PomboError('file_unreadable', notice('file_nul_bytes'));
}

function foreign(kind: ForeignKind): PomboError {
  return new PomboError('file_unreadable', notice('file_foreign', { kind }));
}

/** The delimiter and header record of a file. */
export interface Layout {
  delimiter: Delimiter;
  /** The header record's cells. */
  header: string[];
  /** Excel's `sep=;` line precedes it. */
  sepLine: boolean;
}

/**
 * Finds delimiter and header in the start of a file; `text` has `\n` line ends. The delimiter is `forced`, else that of a
 * `sep=` line, else the one that yields the most known columns, else the most frequent one outside quotes.
 */
export function findLayout(text: string, isWhole: boolean, forced?: Delimiter): Layout {
  const sep = /^sep=(.)\n/i.exec(text);
  const body = sep ? text.slice(sep[0].length) : text;
  const record = headerRecord(body, isWhole);
  const named = DELIMITERS.find((delimiter) => delimiter === sep?.[1]);
  if (sep && named === undefined) {
    throw new PomboError('file_unreadable', notice('file_sep_line', { delimiter: sep[1]! }));
  }
  const delimiter = forced ?? named ?? bestDelimiter(record);
  return { delimiter, header: cellsOf(record, delimiter), sepLine: sep !== null };
}

function headerRecord(text: string, isWhole: boolean): string {
  const start = text.search(/[^\s]/);
  if (start < 0) throw new PomboError('file_unusable', notice('file_blank'));
  const from = text.lastIndexOf('\n', start) + 1;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    if (text[at] === '\n' && !quoted) return text.slice(from, at);
  }
  if (isWhole && !quoted) return text.slice(from);
  throw new PomboError('file_unreadable', notice(quoted ? 'header_quote_open' : 'header_too_long'));
}

function bestDelimiter(record: string): Delimiter {
  const outside = record.replaceAll(/"[^"]*"/g, '');
  const score = (delimiter: Delimiter): number => {
    const count = outside.split(delimiter).length - 1;
    const names = cellsOf(record, delimiter).filter((cell) => reservedColumn(cell) !== undefined).length;
    return count === 0 ? 0 : names * 1000 + count;
  };
  return DELIMITERS.reduce((best, delimiter) => (score(delimiter) > score(best) ? delimiter : best));
}

function cellsOf(record: string, delimiter: Delimiter): string[] {
  return parse(record, { delimiter, relax_quotes: true, record_delimiter: '\n' })[0] ?? [];
}
