import type { AnyNotice } from '@pombo/catalogue';
import { defined, type PomboError } from '@pombo/core';
import { restore } from './formulas.ts';
import { findPhoneColumn, isAreaCodes, PHONE_NAMES, type ContentsOf } from './headings.ts';
import { HEADER_NOTES, HEADER_REFUSALS, looksLikePhone, showName } from './header-texts.ts';
import { nearestColumn, plainName } from './plain-name.ts';

/** The columns that Pombo interprets; every other column is a variable of the caption. */
export type ReservedColumn = 'phone' | 'type' | 'image' | 'caption' | 'instance' | 'delayMessage' | 'viewOnce' | 'id';

/** Columns at the end of a file of rejected lines; ignored when that file is imported. */
export const REJECT_COLUMNS = ['_line', '_column', '_reason'] as const;

// Compared without case, accents, spaces and punctuation.
const SYNONYMS: Record<ReservedColumn, readonly string[]> = {
  phone: PHONE_NAMES,
  type: ['type'],
  image: ['image', 'imagem'],
  caption: ['caption', 'legenda'],
  instance: ['instance'],
  delayMessage: ['delaymessage'],
  viewOnce: ['viewonce'],
  // `pomboId` is the name in a campaign's export: re-imported lines are recognised by it.
  id: ['id', 'pomboid'],
};

const RESERVED: ReadonlyMap<string, ReservedColumn> = new Map(
  Object.entries(SYNONYMS).flatMap(([column, names]) => names.map((name) => [name, column as ReservedColumn])),
);

/** The meaning of each column, as the header record gives it. */
export interface Columns {
  /** As written, trimmed, in the file's order. */
  names: string[];
  /** Indexes of the columns that Pombo interprets. */
  reserved: Partial<Record<ReservedColumn, number>>;
  /** Every other column; `name` as written. */
  variables: { name: string; index: number }[];
  /** Indexes of `_line`, `_column` and `_reason` of an earlier run. */
  ignored: number[];
  /** It is a file of rejected lines, whose cells were defused. */
  defused?: true;
  /** Index of the column of area codes, for phones that lack one. */
  areaCode?: number;
  /** Cells of a line as the file has them, if the last ones have no name and no content. */
  width?: number;
  /** What was decided that a person might have decided otherwise. */
  notes: AnyNotice[];
}

/** What else is known of a file when its header is read. */
export interface HeaderFacts {
  /** The first lines below the header. */
  sample?: readonly (readonly string[])[];
  /** Returns true for a cell that is a phone, or with `orLocal` one that lacks only its area code. */
  isPhone?: (cell: string, orLocal?: boolean) => boolean;
  /** The heading of the phones, as a person named it. */
  phoneColumn?: string | undefined;
}

/**
 * Reads the header record. Throws `campaign_refused` for the whole file: an empty, repeated or dangerous name, two columns
 * with the same meaning, or no column for the recipients. `headings.ts` has the rule for the column of the phones.
 */
export function readHeader(cells: readonly string[], facts: HeaderFacts = {}): Columns {
  const written = cells.map((cell) => cell.trim());
  const defused = REJECT_COLUMNS.every((column) => written.includes(column));
  const all = defused ? written.map(restore) : written;
  const names = withoutEmptyEnd(all, facts);
  const columns: Columns = {
    names,
    reserved: {},
    variables: [],
    ignored: [],
    notes: [],
    ...(defused && { defused }),
  };
  if (names.length < all.length) {
    columns.width = all.length;
    columns.notes.push(HEADER_NOTES.emptyEnd(all.length - names.length));
  }
  const contents = contentsOf(facts);
  const phone = facts.phoneColumn === undefined ? undefined : named(facts.phoneColumn, names);
  const found = phone ?? findPhone(columns, contents);
  placeAll(columns, found);
  if (found !== undefined) joinAreaCode(columns, found, facts);
  if (found === undefined && columns.reserved.type === undefined) throw noPhone(names, contents);
  return columns;
}

/** Gives each column its meaning. Throws for names that cannot be used. */
function placeAll(columns: Columns, phone: number | undefined): void {
  const { names } = columns;
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (REJECT_COLUMNS.some((column) => column === name)) {
      columns.ignored.push(index);
      continue;
    }
    refuseName(name, index, names);
    const reserved = index === phone ? 'phone' : reservedColumn(name);
    // Another column that could hold the phones is a variable like any other.
    const meaning = reserved === 'phone' && index !== phone ? undefined : reserved;
    const keys = [plainName(name), ...(meaning === undefined ? [] : [`=${meaning}`])];
    for (const key of keys) {
      const first = seen.get(key);
      if (first !== undefined) throw sameName(first, index, names);
      seen.set(key, index);
    }
    if (meaning === undefined) columns.variables.push({ name, index });
    else columns.reserved[meaning] = index;
  }
}

/** Returns the names without the nameless ones at the end, unless their columns hold something. */
function withoutEmptyEnd(names: readonly string[], { sample = [] }: HeaderFacts): string[] {
  const length = names.findLastIndex((name) => name !== '') + 1;
  const hold = sample.some((cells) => cells.slice(length).some((cell) => cell.trim() !== ''));
  return hold || length === 0 ? [...names] : names.slice(0, length);
}

function contentsOf({ sample = [], isPhone = () => false }: HeaderFacts): ContentsOf {
  return (index) => {
    const cells = sample.flatMap((row) => ((row[index] ?? '').trim() === '' ? [] : [row[index]!]));
    return { filled: cells.length, phones: cells.filter((cell) => isPhone(cell, true)).length };
  };
}

/** Returns the column that a person named. */
function named(wanted: string, names: readonly string[]): number {
  const exact = names.indexOf(wanted.trim());
  const at = exact >= 0 ? exact : names.findIndex((name) => name !== '' && plainName(name) === plainName(wanted));
  if (at >= 0) return at;
  throw HEADER_REFUSALS.noSuchColumn(wanted, { near: nearestColumn(wanted, names), names: listNames(names) });
}

function findPhone(columns: Columns, contents: ContentsOf): number | undefined {
  const { names, notes } = columns;
  const found = findPhoneColumn(names, contents);
  if (found === undefined) return undefined;
  const { index, rule, others } = found;
  if (others.length > 0)
    notes.push(
      HEADER_NOTES.severalPhones(
        names[index]!,
        others.map((at) => names[at]!),
      ),
    );
  else if (rule === 'contact') notes.push(HEADER_NOTES.contact(names[index]!, contents(index)));
  return index;
}

/** Finds the column of area codes: the nearest to the left of the phones, else the first. */
function joinAreaCode(columns: Columns, phone: number, { sample = [] }: HeaderFacts): void {
  const { names } = columns;
  const codes = names.flatMap((name, at) => {
    const values = sample.map((cells) => (cells[at] ?? '').trim()).filter((cell) => cell !== '');
    return at !== phone && isAreaCodes(name, values) ? [at] : [];
  });
  const areaCode = codes.findLast((at) => at < phone) ?? codes[0];
  if (areaCode === undefined) return;
  columns.areaCode = areaCode;
  columns.notes.push(HEADER_NOTES.areaCode(names[areaCode]!, names[phone]!));
}

/** The header of a list of phones, or its substitute. */
export interface ListHeader {
  columns: Columns;
  /** The first line is data: there is no header. */
  headless: boolean;
}

/**
 * Reads the first record of a list of phones, where the header is optional. The phone column is the one that its heading
 * names, else the only cell that is a phone, else the only column. Throws `campaign_refused` when no column or several
 * qualify. `isPhone` reads a cell.
 */
export function readListHeader(
  cells: readonly string[],
  isPhone: (cell: string) => boolean,
  facts: HeaderFacts = {},
): ListHeader {
  const contents = contentsOf({ ...facts, isPhone });
  const isNamed = facts.phoneColumn !== undefined || findPhoneColumn(cells, contents) !== undefined;
  if (isNamed && !cells.some((cell) => isPhone(cell)))
    return { columns: readHeader(cells, { ...facts, isPhone }), headless: false };
  const phones = indexes(cells, isPhone);
  // A mistyped number is data: treated as a heading it would be lost silently.
  const likely =
    phones.length > 0 ? phones : indexes(cells, (cell) => cell.replaceAll(/\D/g, '').length >= LONG_FIGURE);
  if (likely.length === 1) return { columns: unnamed(cells.length, likely[0]!), headless: true };
  if (likely.length > 1) throw HEADER_REFUSALS.severalWithoutHeader();
  const filled = indexes(cells, (cell) => cell.trim() !== '');
  if (filled.length > 1)
    throw noPhone(
      cells.map((cell) => cell.trim()),
      contents,
    );
  const columns = unnamed(cells.length, filled[0]!);
  return { columns: { ...columns, names: cells.map((cell) => cell.trim()) }, headless: false };
}

/** A cell with this many digits is data, not a heading. */
const LONG_FIGURE = 5;

function indexes(cells: readonly string[], fits: (cell: string) => boolean): number[] {
  return cells.flatMap((cell, at) => (fits(cell) ? [at] : []));
}

function unnamed(count: number, phone: number): Columns {
  const names = Array.from({ length: count }, (_none, at) => (at === phone ? 'phone' : `column ${at + 1}`));
  return { names, reserved: { phone }, variables: [], ignored: [], notes: [] };
}

/** Returns the reserved column that a header cell names, if any: `Número` → phone. */
export function reservedColumn(name: string): ReservedColumn | undefined {
  return RESERVED.get(plainName(name).replaceAll('_', ''));
}

/**
 * Returns a function that finds the column of a template variable, by its name as written in the header or by its plain
 * spelling (`{{ data_de_entrega }}` for `Data de Entrega`). Includes reserved columns.
 */
export function columnIndex({ names, ignored }: Columns): (variable: string) => number | undefined {
  const places = new Map<string, number>();
  for (const nameOf of [(name: string) => name, plainName]) {
    for (const [index, name] of names.entries()) {
      const key = nameOf(name);
      if (!places.has(key)) places.set(key, index);
    }
  }
  return (variable) => {
    const index = places.get(variable);
    return index === undefined || ignored.includes(index) ? undefined : index;
  };
}

/** Returns the first columns as text for an error. */
export function listNames(names: readonly string[]): string {
  const more = names.length > 50 ? ` and ${names.length - 50} more` : '';
  return `${names.slice(0, 50).map(showName).join(', ')}${more}`;
}

function refuseName(name: string, index: number, names: readonly string[]): void {
  if (plainName(name) === '') throw HEADER_REFUSALS.noName(index + 1, index === names.length - 1);
  // Records are keyed by column name in places where JavaScript's own property names would break them.
  const dangerous = [name, plainName(name), name.replaceAll(/\s/g, '')].some(isObjectName);
  if (dangerous) throw HEADER_REFUSALS.dangerousName(index + 1, name);
}

function isObjectName(name: string): boolean {
  return name === 'prototype' || Object.getOwnPropertyNames(Object.prototype).includes(name);
}

function sameName(first: number, second: number, names: readonly string[]): PomboError {
  const [a, b] = [names[first]!, names[second]!];
  return HEADER_REFUSALS.sameName({
    a,
    b,
    first: first + 1,
    second: second + 1,
    ...defined({ meaning: reservedColumn(a) }),
  });
}

function noPhone(names: readonly string[], contents: ContentsOf): PomboError {
  const columns = listNames(names);
  if (names.some(looksLikePhone)) return HEADER_REFUSALS.dataFirst(columns);
  const held = names.flatMap((name, at) => {
    const { filled, phones } = contents(at);
    return name !== '' && phones > 0 && phones * 2 >= filled ? [{ name, filled, phones }] : [];
  });
  if (held.length > 0) return HEADER_REFUSALS.namePhones(columns, held);
  const meant = names.find((name) => nearestColumn(name, [...PHONE_NAMES]) !== undefined);
  return HEADER_REFUSALS.noPhones(columns, meant);
}
