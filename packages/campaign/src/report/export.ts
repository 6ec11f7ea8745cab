import { stringify } from 'csv-stringify/sync';
import type { Status } from '@pombo/core';
import { defuse } from '../csv/formulas.ts';
import type { CampaignRecord } from '../store/record.ts';
import type { Delimiter } from '../csv/detect-format.ts';

/** One line of a campaign's results. Times are ISO 8601 UTC. */
export interface ResultRow {
  line?: number;
  /** The message's id. */
  pomboId: string;
  phone?: string;
  instance: string;
  /** `forgotten`: its message was deleted after the retention period, so its result is no longer known. */
  status: Status | 'forgotten';
  zaapId?: string;
  messageId?: string;
  /** Absent if the message is forgotten. */
  attempts?: number;
  acceptedAt?: string;
  sentAt?: string;
  deliveredAt?: string;
  readAt?: string;
  errorCode?: string;
  error?: string;
  /** Whether the recipient certainly or possibly has the message twice. Absent if not. */
  possibleDuplicate?: 'certain' | 'possible';
  /** The file's other columns. */
  variables?: Record<string, string>;
}

const COLUMNS = [
  'line',
  'pomboId',
  'phone',
  'instance',
  'status',
  'zaapId',
  'messageId',
  'attempts',
  'acceptedAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'errorCode',
  'error',
  'possibleDuplicate',
] as const satisfies (keyof ResultRow)[];

const AT_ONCE = 500;

/** The delimiters that an export accepts, as a person types them. */
export const EXPORT_DELIMITERS = [',', ';', 'tab'] as const;

/** Returns the delimiter of an export: the requested one, else the source file's (a comma for campaigns of old versions). */
export function exportDelimiter(
  { delimiter = ',' }: Pick<CampaignRecord, 'delimiter'>,
  wanted?: (typeof EXPORT_DELIMITERS)[number],
): Delimiter {
  return wanted === 'tab' ? '\t' : (wanted ?? delimiter);
}

/**
 * Yields results as text, in pieces at flat memory: CSV with a header, or one JSON object per line. `variables` names the
 * further columns (default: those of the first row); in the CSV, one with the name of a result column becomes
 * `input_NAME`. The CSV begins with the byte order mark that Excel needs to read UTF-8. Text that a spreadsheet would run
 * as a formula is defused; phones are digits and stay unchanged, unless `phonesAsText` is set: Excel shows 13 digits as
 * 5,51199E+12 and saves them like that, so they become `="5511999999999"`, which it keeps and our own reader understands.
 */
export async function* exportResults(
  rows: AsyncIterable<ResultRow> | Iterable<ResultRow>,
  format: 'csv' | 'ndjson',
  options: { variables?: readonly string[]; delimiter?: string; phonesAsText?: boolean } = {},
): AsyncIterable<string> {
  let variables = options.variables;
  let isFirst = true;
  for await (const batch of batchesOf(rows)) {
    variables ??= Object.keys(batch[0]?.variables ?? {});
    if (format === 'ndjson') yield batch.map((row) => `${JSON.stringify(row)}\n`).join('');
    else yield toCsv(batch, variables, { ...options, isFirst });
    isFirst = false;
  }
  // Without results the header is still written, so that a program finds its columns.
  if (isFirst && format === 'csv') yield toCsv([], variables ?? [], { ...options, isFirst });
}

async function* batchesOf(rows: AsyncIterable<ResultRow> | Iterable<ResultRow>): AsyncIterable<ResultRow[]> {
  let batch: ResultRow[] = [];
  for await (const row of rows) {
    if (batch.push(row) < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function toCsv(
  rows: readonly ResultRow[],
  variables: readonly string[],
  facts: { isFirst: boolean; delimiter?: string; phonesAsText?: boolean },
): string {
  const header = facts.isFirst ? [[...COLUMNS, ...headersOf(variables).map(defuse)]] : [];
  const lines = rows.map((row) => [
    ...COLUMNS.map((column) =>
      column === 'phone' && facts.phonesAsText === true ? asText(row.phone) : defuse(String(row[column] ?? '')),
    ),
    ...variables.map((name) => defuse(row.variables?.[name] ?? '')),
  ]);
  return stringify([...header, ...lines], { bom: facts.isFirst, delimiter: facts.delimiter ?? ',' });
}

/** Returns a phone as text for a spreadsheet. A group or a LID is text anyway. */
function asText(phone = ''): string {
  return /^\d+$/.test(phone) ? `="${phone}"` : defuse(phone);
}

/** Renames variables: a program that reads a cell by its name must find the result, never a variable of the same name. */
function headersOf(variables: readonly string[]): string[] {
  const taken = new Set<string>([...COLUMNS, ...variables]);
  return variables.map((name) => {
    if (!COLUMNS.some((column) => column === name)) return name;
    let header = `input_${name}`;
    while (taken.has(header)) header = `input_${header}`;
    taken.add(header);
    return header;
  });
}
