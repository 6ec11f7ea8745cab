import { DEFAULT_COUNTRY, parseRecipient, type Phone, type PhoneRules } from '@pombo/core';
import { readListHeader } from './header.ts';
import { openTable, type TableFile, type TableSource, type Finding, type OpenOptions } from './open-table.ts';
import { readWithAreaCode } from './area-code.ts';
import { Refusal, rejected, rejectedDamaged, type Rejection } from './rejection.ts';
import { readRows, type Row } from './rows.ts';

/** One line of a list: a phone, or why there is none. */
export type ListedPhone = { line: number; phone: Phone } | { line: number; rejection: Rejection };

/** An open file of phones. The caller must close it. */
export interface PhoneList {
  finding: Finding;
  /** The first line was read as a phone: the file has no header. */
  headless: boolean;
  /** Yields every line below the header, in order, at flat memory. Throws `file_unreadable` for an unclosed quote. */
  phones(): AsyncIterable<ListedPhone>;
  close(): Promise<void>;
}

/**
 * Opens a file of phones (opt-outs) with the rules of a campaign's file for encodings, delimiters and headings; a file that
 * is not CSV is refused. Only the header is optional: a bare list of numbers works. Phones are read by `phones` (default:
 * BR, not set explicitly) as for single messages: one that fits two countries is rejected. Throws `file_unreadable`,
 * `file_unusable`, `campaign_refused`.
 */
export async function openPhoneList(
  source: TableSource,
  { phones = UNNAMED, ...options }: OpenOptions & { phones?: PhoneRules } = {},
): Promise<PhoneList> {
  const read: ReadPhone = (cell) => parseRecipient(cell, phones);
  const file = await openTable(source, {
    ...options,
    readFirst: (cells, facts) => readListHeader(cells, (cell) => isNumber(read(cell)), facts),
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

type ReadPhone = (cell: string) => ReturnType<typeof parseRecipient>;

const UNNAMED: PhoneRules = { country: DEFAULT_COUNTRY, countryIsDefault: true };

/** Returns true even for a phone that fits two countries: it is data, not a heading. */
function isNumber(read: ReturnType<ReadPhone>): boolean {
  return 'phone' in read || read.code === 'phone_ambiguous';
}

function listed(row: Row, { columns }: TableFile, read: ReadPhone): ListedPhone {
  const { line } = row;
  if ('problem' in row) return { line, rejection: rejectedDamaged(row) };
  const found = readWithAreaCode(row.cells, columns, read);
  if ('phone' in found) return { line, phone: found };
  return { line, rejection: rejected(row, new Refusal(found.code, 'phone', found.notice), columns) };
}
