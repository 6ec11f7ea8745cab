import { PomboError } from '@pombo/message';
import { nearest, plainName } from './nearest.ts';

/** The columns Pombo reads itself; every other column is a variable of the caption. */
export type ReservedColumn = 'phone' | 'type' | 'image' | 'caption' | 'instance' | 'delayMessage' | 'viewOnce' | 'id';

/** Columns that a file of rejected lines has at its end; left out when that file is sent again. */
export const REJECT_COLUMNS = ['_line', '_column', '_reason'] as const;

// Compared without case, accents, spaces and other signs.
const SYNONYMS: Record<ReservedColumn, readonly string[]> = {
  phone: ['phone', 'telefone', 'celular', 'whatsapp', 'numero', 'fone'],
  type: ['type'],
  image: ['image', 'imagem'],
  caption: ['caption', 'legenda'],
  instance: ['instance'],
  delayMessage: ['delaymessage'],
  viewOnce: ['viewonce'],
  // As the export of a campaign calls it, too: what is known of such a line is found by it.
  id: ['id', 'pomboid'],
};

const RESERVED: ReadonlyMap<string, ReservedColumn> = new Map(
  Object.entries(SYNONYMS).flatMap(([column, names]) => names.map((name) => [name, column as ReservedColumn])),
);

/** What the header record says about every cell below it. */
export interface Columns {
  /** As written, in the file's order, spaces around them removed. */
  names: string[];
  /** Where the columns lie that Pombo reads itself. */
  reserved: Partial<Record<ReservedColumn, number>>;
  /** Every other column; `name` as written. */
  variables: { name: string; index: number }[];
  /** Where `_line`, `_column` and `_reason` of an earlier run lie. */
  ignored: number[];
}

/**
 * Reads the header record. Throws `campaign_refused` for the whole file: an empty, repeated or dangerous name, two
 * columns for one thing, no column that says who gets a message.
 */
export function readHeader(cells: readonly string[]): Columns {
  const names = cells.map((cell) => cell.trim());
  const columns: Columns = { names, reserved: {}, variables: [], ignored: [] };
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

/** The column Pombo reads itself that a header cell names, if any: `Número` → phone. */
export function reservedColumn(name: string): ReservedColumn | undefined {
  return RESERVED.get(plainName(name).replaceAll('_', ''));
}

/**
 * Where the column lies that a template variable names: as written in the header, or in its plain spelling
 * (`{{ data_de_entrega }}` for `Data de Entrega`). Also finds reserved columns.
 */
export function columnOf(columns: Columns, variable: string): number | undefined {
  const written = columns.names.indexOf(variable);
  const index = written >= 0 ? written : columns.names.findIndex((name) => plainName(name) === variable);
  return index < 0 || columns.ignored.includes(index) ? undefined : index;
}

/** A column as it may stand in an error: a first line that is data, not header, may hold people's numbers. */
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
    const trailing = index === names.length - 1 ? '; the header line may end with one delimiter too many' : '';
    throw refused(`Column ${index + 1} of the header has no name`, `give it one, or remove the column${trailing}`);
  }
  // Records are kept by column name in places that a script language's own names would break.
  const dangerous = [name, plainName(name), name.replaceAll(/\s/g, '')].some(isObjectName);
  if (dangerous) throw refused(`Column ${index + 1} of the header is called ${showName(name)}`, 'give it another name');
}

function isObjectName(name: string): boolean {
  return name === 'prototype' || Object.getOwnPropertyNames(Object.prototype).includes(name);
}

function sameName(first: number, second: number, names: readonly string[]): PomboError {
  const [a, b] = [names[first]!, names[second]!];
  const phone = reservedColumn(a);
  const what =
    a === b
      ? `The header has the column ${showName(a)} twice`
      : `The columns ${showName(a)} and ${showName(b)} mean the same${phone === undefined ? '' : ` (${phone})`}`;
  return refused(`${what} (columns ${first + 1} and ${second + 1})`, 'rename or remove one of them');
}

function noPhone(names: readonly string[]): PomboError {
  const isData = names.some(looksLikePhone);
  const meant = names.find((name) => nearest(name, [...SYNONYMS.phone]) !== undefined);
  const hint = isData
    ? 'the first line looks like data: put a line with the names of the columns above it'
    : `call the column with the numbers "phone" (or ${SYNONYMS.phone.slice(1).join(', ')})` +
      (meant === undefined ? '' : `; did you mean ${showName(meant)}?`);
  return refused(`No column holds the phone numbers; the columns are ${names.map(showName).join(', ')}`, hint);
}

function looksLikePhone(name: string): boolean {
  return name.replaceAll(/\D/g, '').length >= 8;
}

function refused(message: string, hint: string): PomboError {
  return new PomboError('campaign_refused', message, { hint });
}
