import { say, sayAll, type AnyNotice } from '@pombo/catalogue';
import { defined, isPomboError } from '@pombo/core';
import type { Columns, ReservedColumn } from '../csv/header.ts';
import { openTable, type TableFile, type TableSource, type Finding } from '../csv/open-table.ts';
import type { Rejection } from '../csv/rejection.ts';
import { readRows } from '../csv/rows.ts';
import { placeholderOf } from '../template/placeholders.ts';
import type { ReadOptions } from './read-campaign.ts';
import { isRejection, recipientReader, type Recipient } from './recipient-reader.ts';

export interface PreviewOptions extends Pick<
  ReadOptions,
  'sheet' | 'phoneColumn' | 'headerLine' | 'country' | 'instances' | 'image' | 'caption' | 'language' | 'reader'
> {
  /** An image for all lines is chosen, although `image` does not give it: it need not be read to show rows. */
  hasImage?: boolean;
  /** Shows the rows from this line on (default: the first row). */
  fromLine?: number;
  /** Number of rows (default 20). */
  rows?: number;
}

/** The first rows of a file, as they are read and as they would be sent. */
export interface Preview {
  finding: Omit<Finding, 'notes' | 'columns' | 'sha256' | 'words'>;
  /** The visible sheets of a workbook. */
  sheets?: string[];
  headerLine: number;
  columns: PreviewedColumn[];
  notes: AnyNotice[];
  rows: PreviewedRow[];
  /** Why the headings cannot be used. The rows are then only cells, so that another sheet or column can be chosen. */
  problem?: PreviewProblem;
}

export interface PreviewProblem {
  code: string;
  text: string;
  hint?: string;
}

export interface PreviewedColumn {
  name: string;
  /** What the column means to Pombo; absent: it is a variable, or ignored. */
  meaning?: ReservedColumn | 'areaCode' | 'ignored';
  /** How the caption names it. */
  placeholder?: string;
}

export interface PreviewedRow {
  line: number;
  cells: string[];
  /** As it would be sent, with an empty image and no instance while these are missing; absent if it would be rejected. */
  recipient?: Recipient;
  /** Why it would be rejected. */
  rejection?: Rejection;
}

/** Stand in for what is not chosen yet, so that rows can be read without it. */
const NO_IMAGE = 'https://image.invalid/';
const NO_INSTANCE = 'preview';

/**
 * Reads some rows of a file as `createCampaign` would, with the same templates, and stores nothing. Number and image may
 * still be missing. Ignores what only the whole file shows, such as duplicates. Headings that cannot be used are a `problem`
 * of the result. Throws `file_unreadable`, `file_unusable`, and `campaign_refused` for an unusable caption.
 */
export async function previewRows(source: TableSource, options: PreviewOptions): Promise<Preview> {
  const { fromLine = 0, rows: most = 20, language, instances = [], image, hasImage = false } = options;
  const { file, problem } = await openAnyway(source, options);
  if (problem !== undefined) return previewRaw(file, problem, { fromLine, most });
  try {
    const { columns } = file;
    const needsNumber = instances.length === 0 && columns.reserved.instance === undefined;
    const reader = await recipientReader(columns, {
      ...options,
      instances: needsNumber ? [NO_INSTANCE] : instances,
      ...defined({ image: image ?? (hasImage || columns.reserved.image === undefined ? NO_IMAGE : undefined) }),
    });
    const rows: PreviewedRow[] = [];
    for await (const row of readRows(file)) {
      if (rows.length >= most) break;
      if (row.line < fromLine) continue;
      const read = await reader.read(row);
      const cells = 'cells' in row ? row.cells : [row.original].flat();
      if (!isRejection(read)) rows.push({ line: row.line, cells, recipient: withoutStandIns(read) });
      else
        rows.push({
          line: row.line,
          cells,
          rejection: { ...read, reason: sayAll(read.notice, language, options.reader) },
        });
    }
    const meanings = new Map<number, PreviewedColumn['meaning']>([
      ...columns.ignored.map((at) => [at, 'ignored'] as const),
      ...(columns.areaCode === undefined ? [] : [[columns.areaCode, 'areaCode'] as const]),
      ...Object.entries(columns.reserved).map(([meaning, at]) => [at, meaning as ReservedColumn] as const),
    ]);
    const { notes, ...facts } = factsOf(file);
    return {
      ...facts,
      columns: columns.names.map((name, at) => ({
        name,
        ...defined({ meaning: meanings.get(at), placeholder: placeholderOf(name, columns) }),
      })),
      notes: [...notes, ...reader.notes],
      rows,
    };
  } finally {
    await file.close();
  }
}

function withoutStandIns({ instance, image, ...recipient }: Recipient): Recipient {
  return {
    ...recipient,
    image: image === NO_IMAGE ? '' : image,
    ...(instance === undefined || instance === NO_INSTANCE ? {} : { instance }),
  };
}

/** Opens a file, or, with the reason, one whose headings cannot be used. Throws for a file that cannot be read at all. */
async function openAnyway(
  source: TableSource,
  { language, reader, ...options }: PreviewOptions,
): Promise<{ file: TableFile; problem?: PreviewProblem }> {
  try {
    return { file: await openTable(source, options) };
  } catch (error) {
    if (!isPomboError(error) || error.code !== 'campaign_refused') throw error;
    const { sheet, country } = options;
    const raw = {
      ...defined({ sheet, country }),
      readFirst: (cells: readonly string[]) => ({ columns: unread(cells), headless: false }),
    };
    const file = await openTable(source, raw);
    const { text, hint = error.hint } =
      error.notice === undefined ? { text: error.message } : say(error.notice, language, reader);
    return { file, problem: { code: error.code, text, ...defined({ hint }) } };
  }
}

function unread(cells: readonly string[]): Columns {
  return { names: cells.map((cell) => cell.trim()), reserved: {}, variables: [], ignored: [], notes: [] };
}

async function previewRaw(
  file: TableFile,
  problem: PreviewProblem,
  { fromLine, most }: { fromLine: number; most: number },
): Promise<Preview> {
  try {
    const rows: PreviewedRow[] = [];
    for await (const row of readRows(file)) {
      if (rows.length >= most) break;
      if (row.line >= fromLine)
        rows.push({ line: row.line, cells: 'cells' in row ? row.cells : [row.original].flat() });
    }
    return { ...factsOf(file), columns: file.columns.names.map((name) => ({ name })), rows, problem };
  } finally {
    await file.close();
  }
}

function factsOf({
  finding,
  headerLine,
  sheet,
}: TableFile): Pick<Preview, 'finding' | 'sheets' | 'headerLine' | 'notes'> {
  const { notes, columns: _columns, sha256: _sha256, words: _words, ...facts } = finding;
  return { finding: facts, ...defined({ sheets: sheet?.sheets }), headerLine, notes };
}
