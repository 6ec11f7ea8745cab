import { PomboError } from '@pombo/core';
import { PHONE_NAMES } from './headings.ts';

/** What was decided about a header that a person might have decided otherwise. */
export const HEADER_NOTES = {
  emptyEnd: (count: number): string =>
    count === 1
      ? 'the last column has no name and is empty: it is left out'
      : `the last ${count} columns have no name and are empty: they are left out`,
  severalPhones: (chosen: string, others: readonly string[]): string =>
    `the phones are read from ${showName(chosen)}; ${others.map(showName).join(' and ')} could hold them too (to choose: ${flagFor(others[0]!)})`,
  contact: (name: string, { phones, filled }: { phones: number; filled: number }): string =>
    `the phones are read from ${showName(name)}, where ${phones} of the first ${filled} cells are phones (to say so: ${flagFor(name)})`,
  areaCode: (code: string, phone: string): string =>
    `the area code in ${showName(code)} is put in front of numbers in ${showName(phone)} that have none`,
  title: (titles: readonly { line: number; text: string }[], header: number): string => {
    const [first] = titles;
    const lines = titles.length === 1 ? `line ${first!.line}` : `lines ${first!.line} to ${titles.at(-1)!.line}`;
    const verb = titles.length === 1 ? 'is a title' : 'are titles';
    return `${lines} (${showName(first!.text)}) ${verb}: the header is line ${header} (to choose another: --header-line N)`;
  },
};

/** Why a header refuses its whole file. */
export const HEADER_REFUSALS = {
  noName: (column: number, isLast: boolean): PomboError =>
    refused(
      `Column ${column} of the header has no name`,
      `Give it one, or remove the column.${isLast ? ' It has content below.' : ''}`,
    ),
  dangerousName: (column: number, name: string): PomboError =>
    refused(`Column ${column} of the header is called ${showName(name)}`, 'Give it another name.'),
  sameName: ({ a, b, first, second, meaning }: SameName): PomboError => {
    const what =
      a === b
        ? `The header has the column ${showName(a)} twice`
        : `The columns ${showName(a)} and ${showName(b)} mean the same thing${meaning === undefined ? '' : ` (${meaning})`}`;
    return refused(`${what} (columns ${first} and ${second})`, 'Rename or remove one of them.');
  },
  severalWithoutHeader: (): PomboError =>
    refused(
      'Several columns of the first line could hold the phone numbers',
      'Insert a line with the names of the columns above it.',
    ),
  dataFirst: (columns: string): PomboError =>
    refused(noColumn(columns), 'The first line looks like data. Insert a line with the names of the columns above it.'),
  noPhones: (columns: string, meant: string | undefined): PomboError =>
    refused(
      noColumn(columns),
      `Call the column with the numbers "phone" (or ${PHONE_NAMES.slice(1).join(', ')}), or name it: ` +
        `--phone-column NAME (API: "phoneColumn").${meant === undefined ? '' : ` Did you mean ${showName(meant)}?`}`,
    ),
  namePhones: (columns: string, held: readonly { name: string; filled: number; phones: number }[]): PomboError =>
    refused(
      noColumn(columns),
      held
        .slice(0, 3)
        .map(
          ({ name, filled, phones }) =>
            `In the column ${showName(name)}, ${phones} of the first ${filled} cells are phone numbers: use ${flagFor(name)} (API: "phoneColumn")`,
        )
        .join('\n'),
    ),
  noSuchColumn: (wanted: string, { near, names }: { near: string | undefined; names: string }): PomboError =>
    refused(
      `The file has no column ${showName(wanted)} for the phones`,
      near === undefined
        ? `The columns are ${names}.`
        : `Did you mean ${showName(near)}? Then use ${flagFor(near)} (API: "phoneColumn")`,
    ),
  noSuchLine: (line: number, first: readonly { line: number; text: string }[]): PomboError =>
    refused(
      `Line ${line} cannot be the header: nothing is on it, or it is too far below the first line`,
      `The first lines with content are ${first.map((each) => `${each.line} (${showName(each.text)})`).join(', ')}.`,
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

function noColumn(columns: string): string {
  return `No column holds the phone numbers; the columns are ${columns}`;
}

function refused(message: string, hint: string): PomboError {
  return new PomboError('campaign_refused', message, { hint });
}
