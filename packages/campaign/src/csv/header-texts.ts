import { notice, type Notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { PHONE_NAMES } from './headings.ts';

/** What was decided about a header that a person might have decided otherwise. */
export const HEADER_NOTES = {
  emptyEnd: (count: number): Notice => notice('header_empty_end', { count }),
  severalPhones: (chosen: string, others: readonly string[]): Notice =>
    notice('header_phones_chosen', {
      chosen: showName(chosen),
      others: others.map(showName),
      flag: flagFor(others[0]!),
    }),
  contact: (name: string, { phones, filled }: { phones: number; filled: number }): Notice =>
    notice('header_phones_contact', { name: showName(name), phones, filled, flag: flagFor(name) }),
  areaCode: (code: string, phone: string): Notice =>
    notice('header_area_code', { code: showName(code), phone: showName(phone) }),
  title: (titles: readonly { line: number; text: string }[], header: number): Notice =>
    notice('header_titles', {
      from: titles[0]!.line,
      to: titles.at(-1)!.line,
      text: showName(titles[0]!.text),
      header,
    }),
};

/** Why a header refuses its whole file. */
export const HEADER_REFUSALS = {
  noName: (column: number, hasContent: boolean): PomboError =>
    refused(notice('header_no_name', { column, hasContent })),
  dangerousName: (column: number, name: string): PomboError =>
    refused(notice('header_bad_name', { column, name: showName(name) })),
  sameName: ({ a, b, first, second, meaning }: SameName): PomboError =>
    refused(
      a === b
        ? notice('header_twice', { name: showName(a), first, second })
        : notice('header_same_meaning', { a: showName(a), b: showName(b), meaning, first, second }),
    ),
  severalWithoutHeader: (): PomboError => refused(notice('header_several_phones')),
  dataFirst: (columns: string): PomboError => refused(notice('header_is_data', { columns })),
  noPhones: (columns: string, near: string | undefined): PomboError => {
    const meant = near === undefined ? undefined : showName(near);
    return refused(notice('header_no_phone', { columns, names: PHONE_NAMES.slice(1), meant }));
  },
  namePhones: (columns: string, held: readonly { name: string; filled: number; phones: number }[]): PomboError =>
    refused(
      notice('header_phones_unnamed', {
        columns,
        held: held
          .slice(0, 3)
          .map(({ name, filled, phones }) => [showName(name), phones, filled, flagFor(name)] as const),
      }),
    ),
  noSuchColumn: (wanted: string, { near, names }: { near: string | undefined; names: string }): PomboError =>
    refused(
      notice('header_no_such_column', {
        wanted: showName(wanted),
        near: near === undefined ? undefined : showName(near),
        flag: near === undefined ? '' : flagFor(near),
        names,
      }),
    ),
  noSuchLine: (line: number, first: readonly { line: number; text: string }[]): PomboError =>
    refused(
      notice('header_no_such_line', { line, first: first.map((each) => `${each.line} (${showName(each.text)})`) }),
    ),
};

interface SameName {
  a: string;
  b: string;
  first: number;
  second: number;
  meaning?: string;
}

/** Returns a column as text for an error. Digits are masked where the first line may be data with people's numbers. */
export function showName(name: string): string {
  const short = name.length > 40 ? `${name.slice(0, 39)}…` : name;
  return `"${looksLikePhone(name) ? short.replaceAll(/\d/g, '*') : short}"`;
}

/** Returns true for a text with as many digits as a phone. */
export function looksLikePhone(name: string): boolean {
  return name.replaceAll(/\D/g, '').length >= 8;
}

/** Returns the flag that names a column, as it is typed. */
function flagFor(name: string): string {
  const word = /^[\p{L}\p{N}_.-]+$/u.test(name) ? name : `"${name.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`;
  return `--phone-column ${word}`;
}

function refused(why: Notice): PomboError {
  return new PomboError('campaign_refused', why);
}
