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
  /** `forgotten`: its message ended longer ago than messages are kept, and nothing says any more what became of it. */
  status: Status | 'forgotten';
  zaapId?: string;
  messageId?: string;
  /** Absent where the message is forgotten. */
  attempts?: number;
  acceptedAt?: string;
  sentAt?: string;
  deliveredAt?: string;
  readAt?: string;
  errorCode?: string;
  error?: string;
  /** Its recipient has it twice, or may have; absent: neither. */
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

/** The signs that can be asked for between the cells of an export, as they are typed. */
export const EXPORT_DELIMITERS = [',', ';', 'tab'] as const;

/** What stands between the cells of a campaign's export: what was asked for, else what the file had (a comma for those imported before that was kept). */
export function exportDelimiter(
  { delimiter = ',' }: Pick<CampaignRecord, 'delimiter'>,
  wanted?: (typeof EXPORT_DELIMITERS)[number],
): Delimiter {
  return wanted === 'tab' ? '\t' : (wanted ?? delimiter);
}

/**
 * Writes results as text, piece by piece at flat memory: CSV with a header, or one JSON object a line. `variables` names
 * the columns that follow (left out: those of the first row); in the CSV one that is called like a result column becomes
 * `input_NAME`. The CSV has the mark that Excel needs to read UTF-8, and
 * what a spreadsheet would run as a formula is defused; phones are digits, so they are never touched.
 */
export async function* exportResults(
  rows: AsyncIterable<ResultRow> | Iterable<ResultRow>,
  format: 'csv' | 'ndjson',
  options: { variables?: readonly string[]; delimiter?: string } = {},
): AsyncIterable<string> {
  let variables = options.variables;
  let isFirst = true;
  for await (const batch of batchesOf(rows)) {
    variables ??= Object.keys(batch[0]?.variables ?? {});
    if (format === 'ndjson') yield batch.map((row) => `${JSON.stringify(row)}\n`).join('');
    else yield toCsv(batch, variables, { isFirst, delimiter: options.delimiter ?? ',' });
    isFirst = false;
  }
  // Without results there is still a table, whose columns a program can count on.
  if (isFirst && format === 'csv') yield toCsv([], variables ?? [], { isFirst, delimiter: options.delimiter ?? ',' });
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
  facts: { isFirst: boolean; delimiter: string },
): string {
  const header = facts.isFirst ? [[...COLUMNS, ...headersOf(variables).map(defuse)]] : [];
  const lines = rows.map((row) => [
    ...COLUMNS.map((column) => defuse(String(row[column] ?? ''))),
    ...variables.map((name) => defuse(row.variables?.[name] ?? '')),
  ]);
  return stringify([...header, ...lines], { bom: facts.isFirst, delimiter: facts.delimiter });
}

/** A program that reads a cell by its name must find the result, and never the variable of the same name. */
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
