import { notice, type ForeignKind } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { parse } from 'csv-parse/sync';
import type { HeadRecord } from './header-line.ts';
import { reservedColumn } from './header.ts';
import { mayHeadPhones } from './headings.ts';

/** Bytes at the start of a file from which its format is detected. */
export const DETECT_BYTES: number = 64 * 1024;

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const SIGNATURES: readonly [ForeignKind, readonly number[]][] = [
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['gzip', [0x1f, 0x8b]],
];

/**
 * Refuses a file that is not CSV by its first bytes: web pages saved as .xls, PDFs, binary files. Throws
 * `file_unreadable` with instructions to save the table as CSV, or `file_unusable` for an empty file.
 */
export function refuseForeign(head: Uint8Array): void {
  if (head.length === 0) throw new PomboError('file_unusable', notice('file_empty'));
  const signature = SIGNATURES.find(([, magic]) => magic.every((byte, at) => head[at] === byte));
  if (signature) throw new PomboError('file_unreadable', notice('file_foreign', { kind: signature[0] }));
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe;
  if (isUtf16) return;
  const text = Buffer.from(head.subarray(0, 512))
    .toString('latin1')
    .trimStart()
    .replace(/^ï»¿\s*/, '');
  if (/^<(!doctype|html|table|\?xml|meta)/i.test(text))
    throw new PomboError('file_unreadable', notice('file_web_page'));
  // One NUL byte in a row costs that row. One in the header, or many, means that it is not text (UTF-16 without a BOM).
  const nuls = head.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  const headerEnd = head.indexOf(0x0a);
  const inHeader = head.subarray(0, headerEnd < 0 ? head.length : headerEnd).includes(0);
  if (inHeader || nuls > 4 + head.length / 100) throw new PomboError('file_unreadable', notice('file_nul_bytes'));
}

/** The delimiter and the first records of a file. */
export interface Layout {
  delimiter: Delimiter;
  /** The first records that are not blank, at most 200. The first is complete. */
  records: HeadRecord[];
  /** Excel's `sep=;` line precedes them. */
  sepLine: boolean;
}

/** Records of a file's start from which its header is found and its columns are recognised. */
export const HEAD_RECORDS = 200;

/**
 * Finds delimiter and first records in the start of a file; `text` has `\n` line ends. The delimiter is `forced`, else that
 * of a `sep=` line, else the one that yields the most known columns, else the most frequent one outside quotes.
 */
export function findLayout(
  text: string,
  isWhole: boolean,
  { delimiter: forced, headerLine }: { delimiter?: Delimiter; headerLine?: number } = {},
): Layout {
  const sep = /^sep=(.)\n/i.exec(text);
  const body = sep ? text.slice(sep[0].length) : text;
  const records = splitRecords(body, isWhole);
  const named = DELIMITERS.find((delimiter) => delimiter === sep?.[1]);
  if (sep && named === undefined) {
    throw new PomboError('file_unreadable', notice('file_sep_line', { delimiter: sep[1]! }));
  }
  const above = sep === null ? 0 : 1;
  const headers = records.filter((record) => headerLine === undefined || record.line + above === headerLine);
  const delimiter =
    forced ?? named ?? bestDelimiter((headers.length > 0 ? headers : records).map(({ text: each }) => each));
  const split = records.map((record) => ({ line: record.line + above, cells: cellsOf(record.text, delimiter) }));
  const filled = split.filter(({ cells }, at) => at === 0 || cells.some((cell) => cell.trim() !== ''));
  return { delimiter, records: filled, sepLine: sep !== null };
}

interface RawRecord {
  /** From 1. */
  line: number;
  text: string;
}

/** Splits a text into its first records that have more than spaces. Throws if the first one is not complete. */
function splitRecords(text: string, isWhole: boolean): RawRecord[] {
  const records: RawRecord[] = [];
  let [from, start, line, quoted] = [0, 1, 1, false];
  const add = (end: number): void => {
    const record = text.slice(from, end);
    if (record.trim() !== '') records.push({ line: start, text: record });
  };
  for (let at = 0; at < text.length && records.length < HEAD_RECORDS; at++) {
    if (text[at] === '"') quoted = !quoted;
    if (text[at] !== '\n') continue;
    line += 1;
    if (quoted) continue;
    add(at);
    [from, start] = [at + 1, line];
  }
  if (isWhole && !quoted && records.length < HEAD_RECORDS) add(text.length);
  if (records.length > 0) return records;
  if (text.trim() === '') throw new PomboError('file_unusable', notice('file_blank'));
  throw new PomboError('file_unreadable', notice(quoted ? 'header_quote_open' : 'header_too_long'));
}

/**
 * Returns the delimiter that fits the first record best; if it has no known column, that of the first record that has one,
 * or of the first that is split at all: titles are not.
 */
function bestDelimiter(records: readonly string[]): Delimiter {
  const first = bestFor(records[0]!);
  if (first.names > 0) return first.delimiter;
  const later = records.slice(1, MOST_TITLES).map(bestFor);
  const all = [first, ...later];
  return (all.find(({ names }) => names > 0) ?? all.find(({ score }) => score > 0) ?? first).delimiter;
}

const MOST_TITLES = 20;

function bestFor(record: string): { delimiter: Delimiter; names: number; score: number } {
  const outside = record.replaceAll(/"[^"]*"/g, '');
  const scored = DELIMITERS.map((delimiter) => {
    const count = outside.split(delimiter).length - 1;
    const names = count === 0 ? 0 : cellsOf(record, delimiter).filter(isKnown).length;
    return { delimiter, names, score: names * 1000 + count };
  });
  return scored.reduce((best, each) => (each.score > best.score ? each : best));
}

function isKnown(cell: string): boolean {
  // A heading with another delimiter in it is more likely two headings.
  return reservedColumn(cell) !== undefined || (!cell.includes(',') && mayHeadPhones(cell));
}

function cellsOf(record: string, delimiter: Delimiter): string[] {
  try {
    return parse(record, { delimiter, relax_quotes: true, record_delimiter: '\n' })[0] ?? [];
  } catch {
    // A record below the header with an unclosed quote: its row is rejected where it is read.
    return record.split(delimiter);
  }
}
