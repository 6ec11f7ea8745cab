import { notice, type Notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { restore } from './formulas.ts';
import { nearestColumn, plainName } from './plain-name.ts';

/** The columns that Pombo interprets; every other column is a variable of the caption. */
export type ReservedColumn = 'phone' | 'type' | 'image' | 'caption' | 'instance' | 'delayMessage' | 'viewOnce' | 'id';

/** Columns at the end of a file of rejected lines; ignored when that file is imported. */
export const REJECT_COLUMNS = ['_line', '_column', '_reason'] as const;

// Compared without case, accents, spaces and punctuation.
const SYNONYMS: Record<ReservedColumn, readonly string[]> = {
  phone: ['phone', 'telefone', 'celular', 'whatsapp', 'numero', 'fone'],
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
}

/**
 * Reads the header record. Throws `campaign_refused` for the whole file: an empty, repeated or dangerous name, two columns
 * with the same meaning, or no column for the recipients.
 */
export function readHeader(cells: readonly string[]): Columns {
  const written = cells.map((cell) => cell.trim());
  const defused = REJECT_COLUMNS.every((column) => written.includes(column));
  const names = defused ? written.map(restore) : written;
  const columns: Columns = { names, reserved: {}, variables: [], ignored: [], ...(defused && { defused }) };
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (REJECT_COLUMNS.some((column) => column === name)) {
      columns.ignored.push(index);
      continue;
    }
    refuseName(name, index, names);
    const key = reservedColumn(name) ?? plainName(name);
    const first = seen.get(key);
    if (first !== undefined) throw sameName(first, index, names);
    seen.set(key, index);
    place(columns, name, index);
  }
  if (columns.reserved.phone === undefined && columns.reserved.type === undefined) throw noPhone(names);
  return columns;
}

/** The header of a list of phones, or its substitute. */
export interface ListHeader {
  columns: Columns;
  /** The first line is data: there is no header. */
  headless: boolean;
}

/**
 * Reads the first record of a list of phones, where the header is optional. The phone column is the one with a known name,
 * else the only cell that is a phone, else the only column. Throws `campaign_refused` when no column or several qualify.
 * `isPhone` reads a cell.
 */
export function readListHeader(cells: readonly string[], isPhone: (cell: string) => boolean): ListHeader {
  if (cells.some((cell) => reservedColumn(cell) === 'phone')) return { columns: readHeader(cells), headless: false };
  const phones = indexes(cells, isPhone);
  // A mistyped number is data: treated as a heading it would be lost silently.
  const likely =
    phones.length > 0 ? phones : indexes(cells, (cell) => cell.replaceAll(/\D/g, '').length >= LONG_FIGURE);
  if (likely.length === 1) return { columns: unnamed(cells.length, likely[0]!), headless: true };
  if (likely.length > 1) {
    throw refused(notice('header_several_phones'));
  }
  const named = indexes(cells, (cell) => cell.trim() !== '');
  if (named.length > 1) throw noPhone(cells.map((cell) => cell.trim()));
  const columns = unnamed(cells.length, named[0]!);
  return { columns: { ...columns, names: cells.map((cell) => cell.trim()) }, headless: false };
}

/** A cell with this many digits is data, not a heading. */
const LONG_FIGURE = 5;

function indexes(cells: readonly string[], fits: (cell: string) => boolean): number[] {
  return cells.flatMap((cell, at) => (fits(cell) ? [at] : []));
}

function unnamed(count: number, phone: number): Columns {
  const names = Array.from({ length: count }, (_none, at) => (at === phone ? 'phone' : `column ${at + 1}`));
  return { names, reserved: { phone }, variables: [], ignored: [] };
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

/** Returns a column as text for an error. Digits are masked where the first line may be data with people's numbers. */
export function showName(name: string): string {
  const short = name.length > 40 ? `${name.slice(0, 39)}…` : name;
  return `"${looksLikePhone(name) ? short.replaceAll(/\d/g, '*') : short}"`;
}

function place(columns: Columns, name: string, index: number): void {
  const reserved = reservedColumn(name);
  if (reserved === undefined) columns.variables.push({ name, index });
  else columns.reserved[reserved] = index;
}

function refuseName(name: string, index: number, names: readonly string[]): void {
  if (plainName(name) === '') {
    throw refused(notice('header_no_name', { column: index + 1, isLast: index === names.length - 1 }));
  }
  // Records are keyed by column name in places where JavaScript's own property names would break them.
  const dangerous = [name, plainName(name), name.replaceAll(/\s/g, '')].some(isObjectName);
  if (dangerous) throw refused(notice('header_bad_name', { column: index + 1, name: showName(name) }));
}

function isObjectName(name: string): boolean {
  return name === 'prototype' || Object.getOwnPropertyNames(Object.prototype).includes(name);
}

function sameName(first: number, second: number, names: readonly string[]): PomboError {
  const [a, b] = [names[first]!, names[second]!];
  const columns = { first: first + 1, second: second + 1 };
  if (a === b) return refused(notice('header_twice', { name: showName(a), ...columns }));
  const meaning = reservedColumn(a);
  return refused(notice('header_same_meaning', { a: showName(a), b: showName(b), meaning, ...columns }));
}

function noPhone(names: readonly string[]): PomboError {
  const columns = listNames(names);
  if (names.some(looksLikePhone)) return refused(notice('header_is_data', { columns }));
  const near = names.find((name) => nearestColumn(name, [...SYNONYMS.phone]) !== undefined);
  const meant = near === undefined ? undefined : showName(near);
  return refused(notice('header_no_phone', { columns, names: SYNONYMS.phone.slice(1), meant }));
}

function looksLikePhone(name: string): boolean {
  return name.replaceAll(/\D/g, '').length >= 8;
}

function refused(why: Notice): PomboError {
  return new PomboError('campaign_refused', why);
}
