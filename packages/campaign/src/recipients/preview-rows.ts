import { sayAll, type AnyNotice } from '@pombo/catalogue';
import { defined } from '@pombo/core';
import type { ReservedColumn } from '../csv/header.ts';
import { openTable, type TableSource, type Finding } from '../csv/open-table.ts';
import type { Rejection } from '../csv/rejection.ts';
import { readRows } from '../csv/rows.ts';
import { placeholderOf } from '../template/placeholders.ts';
import type { ReadOptions } from './read-campaign.ts';
import { isRejection, recipientReader, type Recipient } from './recipient-reader.ts';

export interface PreviewOptions extends Pick<
  ReadOptions,
  'sheet' | 'phoneColumn' | 'headerLine' | 'country' | 'instances' | 'image' | 'caption' | 'language'
> {
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
 * still be missing. Ignores what only the whole file shows, such as duplicates. Throws what {@link openTable} throws, and
 * `campaign_refused` for an unusable caption.
 */
export async function previewRows(source: TableSource, options: PreviewOptions): Promise<Preview> {
  const { fromLine = 0, rows: most = 20, language, instances = [], image } = options;
  const file = await openTable(source, options);
  try {
    const { finding, columns, headerLine, sheet } = file;
    const needsNumber = instances.length === 0 && columns.reserved.instance === undefined;
    const reader = await recipientReader(columns, {
      ...options,
      instances: needsNumber ? [NO_INSTANCE] : instances,
      ...defined({ image: image ?? (columns.reserved.image === undefined ? NO_IMAGE : undefined) }),
    });
    const rows: PreviewedRow[] = [];
    for await (const row of readRows(file)) {
      if (rows.length >= most) break;
      if (row.line < fromLine) continue;
      const read = await reader.read(row);
      const cells = 'cells' in row ? row.cells : [row.original].flat();
      if (!isRejection(read)) rows.push({ line: row.line, cells, recipient: withoutStandIns(read) });
      else rows.push({ line: row.line, cells, rejection: { ...read, reason: sayAll(read.notice, language) } });
    }
    const meanings = new Map<number, PreviewedColumn['meaning']>([
      ...columns.ignored.map((at) => [at, 'ignored'] as const),
      ...(columns.areaCode === undefined ? [] : [[columns.areaCode, 'areaCode'] as const]),
      ...Object.entries(columns.reserved).map(([meaning, at]) => [at, meaning as ReservedColumn] as const),
    ]);
    const { notes, columns: _columns, sha256: _sha256, words: _words, ...facts } = finding;
    return {
      finding: facts,
      ...defined({ sheets: sheet?.sheets }),
      headerLine,
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
