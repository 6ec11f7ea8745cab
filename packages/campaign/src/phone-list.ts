import { parsePhone, type CountryCode, type Phone } from '@pombo/message';
import { readListHeader } from './header.ts';
import { openCsv, type CsvFile, type CsvSource, type Finding, type OpenOptions } from './open.ts';
import { Refusal, rejected, rejectedDamaged, type Rejection } from './rejection.ts';
import { readRows, type Row } from './rows.ts';

/** One line of a list: a phone, or why it holds none. */
export type ListedPhone = { line: number; phone: Phone } | { line: number; rejection: Rejection };

/** A file of phones that is open; close it. */
export interface PhoneList {
  finding: Finding;
  /** The first line was read as a phone: the file has no header. */
  headless: boolean;
  /** Every line below the header, in order, at flat memory. Throws `file_unreadable` for a quote that is never closed. */
  phones(): AsyncIterable<ListedPhone>;
  close(): Promise<void>;
}

/**
 * Opens a file of phones (opt-outs) exactly as a campaign's file is read: encodings, delimiters, headings, and the refusal
 * of what is not CSV. Only the header may be missing: a bare list of numbers is one, too. `country` (default BR) is
 * the one of numbers without a country code. Throws `file_unreadable`, `file_unusable`, `campaign_refused`.
 */
export async function openPhoneList(
  source: CsvSource,
  { country, ...options }: OpenOptions & { country?: CountryCode } = {},
): Promise<PhoneList> {
  const read = (cell: string): ReturnType<typeof parsePhone> =>
    parsePhone(cell, country === undefined ? {} : { country });
  const file = await openCsv(source, {
    ...options,
    readFirst: (cells) => readListHeader(cells, (cell) => 'phone' in read(cell)),
  });
  return {
    finding: file.finding,
    headless: file.headless,
    close: () => file.close(),
    async *phones() {
      for await (const row of readRows(file)) yield listed(row, file, read);
    },
  };
}

function listed(row: Row, { columns }: CsvFile, read: (cell: string) => ReturnType<typeof parsePhone>): ListedPhone {
  const { line } = row;
  if ('problem' in row) return { line, rejection: rejectedDamaged(row) };
  const found = read(row.cells[columns.reserved.phone!] ?? '');
  if ('phone' in found) return { line, phone: found };
  return { line, rejection: rejected(row, new Refusal(found.code, 'phone', found), columns) };
}
