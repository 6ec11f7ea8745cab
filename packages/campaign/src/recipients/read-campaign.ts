import { setImmediate } from 'node:timers/promises';
import {
  DEFAULT_LANGUAGE,
  notice,
  sayAll,
  type AnyNotice,
  type Language,
  type Notice,
  type Reader,
} from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { reservedColumn } from '../csv/header.ts';
import { openTable, type TableFile, type TableSource, type Finding, type OpenOptions } from '../csv/open-table.ts';
import type { Rejection } from '../csv/rejection.ts';
import { readRows, type Row, type RowOptions } from '../csv/rows.ts';
import type { DuplicateLine } from '../dedupe/duplicate-lines.ts';
import { idCheck, type FindKnown, type KnownMessage } from '../dedupe/known-ids.ts';
import { knownNotice, sentNotice, type KnownGroup, type SentGroup } from '../dedupe/left-out.ts';
import type { Counts } from '../store/record.ts';
import { rowClassifier, type ClassifierOptions } from './classify-row.ts';
import { countRows, type Group, type RejectionGroup, type RowResult } from './counters.ts';
import { numberCheck, type AskNumbers } from './number-check.ts';
import { recipientReader, type Recipient, type RecipientOptions } from './recipient-reader.ts';

/** How a campaign's file is read. Each option has its default where it is used. */
export interface ReadOptions extends OpenOptions, RowOptions, RecipientOptions, ClassifierOptions {
  /** Returns which numbers have WhatsApp: lines of other numbers are rejected. Absent: no number is checked. */
  verify?: AskNumbers;
  /** Finds the messages that already have the ids of lines: such lines are left out. Absent: ids are not looked up. */
  findKnown?: FindKnown | undefined;
  /** Language of the reasons of rejected lines (default English). */
  language?: Language | undefined;
  /** Who reads them (default: the command line). */
  reader?: Reader | undefined;
  /** Number of rendered recipients in the summary (default 5). */
  samples?: number;
}

/** Receivers of the rows. Each function is awaited before the next row is read, so a slow one slows the reading. */
export interface ReadHooks {
  /** Up to 500 at a time, fewer when images make them large. */
  onRecipients?: (batch: Recipient[]) => void | Promise<void>;
  onRecipient?: (recipient: Recipient) => void | Promise<void>;
  onRejected?: (rejection: Rejection) => void | Promise<void>;
  onDuplicate?: (duplicate: DuplicateLine) => void | Promise<void>;
  /** Stops the reading with `interrupted`. Batches that were already delivered stay delivered. */
  signal?: AbortSignal;
}

/** The result of reading a file, for `campaign check` and `campaign create`. */
export interface Summary {
  finding: Finding;
  /** `rows` is the sum of all other counts. */
  counts: Counts;
  /** Notes on the file or the flags as a whole. */
  notes: AnyNotice[];
  /** Recipients that are sent but deserve a check, by code. */
  warnings: Group[];
  /** Rejected lines by code, the most frequent first. */
  rejections: RejectionGroup[];
  /** The first few lines that repeat an earlier one. */
  duplicates: { line: number; firstLine: number }[];
  /** Lines left out because an earlier run of the campaign has reached their people, by run. */
  alreadySent: SentGroup[];
  /** Lines left out because other messages already have their ids. */
  alreadyKnown: KnownGroup[];
  /** The first recipients, as they will be sent. */
  samples: Recipient[];
  /** Messages per instance; those that any instance may take are counted as `shared`. */
  lanes: { instances: Record<string, number>; shared: number };
}

/** Time of reading without yielding to the event loop (ms). */
const BUSY_MS = 20;
const BATCH_ROWS = 500;
const BATCH_IMAGE_CHARACTERS = 8 * 1024 * 1024;

/**
 * Reads a campaign's file once, to its end, and reports the result of every row. Sends and stores nothing. The first line of
 * a person wins; a rejected line does not count as the first. A source that is already open (`openTable`) stays open. Throws
 * only for the whole file or the flags; a file with only bad lines does not throw (see `refuseUnusable`).
 */
export async function readCampaign(
  source: TableSource | TableFile,
  options: ReadOptions = {},
  hooks: ReadHooks = {},
): Promise<Summary> {
  if (isOpen(source)) return readOpen(source, options, hooks);
  const file = await openTable(source, options);
  try {
    return await readOpen(file, options, hooks);
  } finally {
    await file.close();
  }
}

/** Throws `file_unusable` when not one line of a file can be sent, so that nothing is created from it. */
export function refuseUnusable(summary: Summary): void {
  const { rows, ready, repaired } = summary.counts;
  if (ready + repaired > 0) return;
  const worst = summary.rejections[0]?.samples[0];
  if (rows === 0) throw new PomboError('file_unusable', notice('file_no_lines'));
  const example = worst && notice('lines_example', { line: worst.line, column: worst.column, reason: worst.notice });
  const hints = [...leftOutNotices(summary), ...(example ? [example] : [])];
  throw new PomboError('file_unusable', notice('lines_none', { rows, hints }));
}

/** Returns why valid lines are left out. */
function leftOutNotices({ alreadySent, alreadyKnown, counts, finding }: Summary): Notice[] {
  const sent = sentNotice(alreadySent, counts.rows);
  const known = knownNotice(alreadyKnown, idColumn(finding.columns));
  return [
    ...(sent ? [notice('lines_sent_again', { sent })] : []),
    ...(known ? [notice('lines_already_known', { count: counts.alreadyKnown, known })] : []),
  ];
}

/** Returns a file's name for the column of its ids. */
export function idColumn(columns: readonly string[]): string {
  return columns.find((name) => reservedColumn(name) === 'id') ?? 'id';
}

function isOpen(source: TableSource | TableFile): source is TableFile {
  return typeof source === 'object' && 'finding' in source;
}

async function readOpen(file: TableFile, options: ReadOptions, hooks: ReadHooks): Promise<Summary> {
  const reader = await recipientReader(file.columns, options);
  const classify = rowClassifier(file.columns, options);
  const counting = countRows(options.samples ?? 5);
  const batches = batching(hooks);
  const classifyLine = async (read: Recipient | Rejection, row: Row, known?: KnownMessage): Promise<void> => {
    const classified = classify(read, row, known);
    const result = inWords(options, classified instanceof Promise ? await classified : classified);
    counting.add(result);
    if (result.kind === 'rejected') await hooks.onRejected?.(result.rejection);
    if (result.kind === 'duplicate') await hooks.onDuplicate?.(result.duplicate);
    if (result.kind === 'ready') await batches.add(result.recipient);
  };
  const { findKnown } = options;
  const ids =
    findKnown === undefined || file.columns.reserved.id === undefined ? undefined : idCheck(findKnown, classifyLine);
  const pass = ids === undefined ? classifyLine : ids.add;
  const check = options.verify === undefined ? undefined : numberCheck(options.verify, file.columns, pass);
  const rest = eventLoopBreaks();
  for await (const row of readRows(file, options)) {
    if (hooks.signal?.aborted) throw interrupted();
    if (rest.isDue()) await rest.take();
    // Awaited only if it is a promise: a million rows should not pay for promises that are already settled.
    const found = reader.read(row);
    const read = found instanceof Promise ? await found : found;
    await (check === undefined ? pass(read, row) : check.add(read, row));
  }
  await check?.flush();
  await ids?.flush();
  await batches.flush();
  const counted = counting.result();
  const notes = [...file.finding.notes, ...reader.notes, ...manyRejected(counted.counts)];
  return { finding: file.finding, notes, ...counted };
}

/** Words the reason of a line that is left out, for everything that shows it. */
function inWords({ language, reader }: Pick<ReadOptions, 'language' | 'reader'>, result: RowResult): RowResult {
  const rejection =
    result.kind === 'rejected'
      ? result.rejection
      : result.kind === 'duplicate'
        ? result.duplicate.rejection
        : undefined;
  const isWorded = (language ?? DEFAULT_LANGUAGE) === DEFAULT_LANGUAGE && reader !== 'api';
  if (rejection !== undefined && !isWorded) rejection.reason = sayAll(rejection.notice, language, reader);
  return result;
}

/** If more than this part of a file is rejected, the cause is probably a wrong column or country. */
const MANY_REJECTED = 0.05;

function manyRejected({ rows, rejected }: Counts): AnyNotice[] {
  if (rejected <= rows * MANY_REJECTED) return [];
  return [notice('file_many_rejected', { rejected, rows, percent: Math.round((rejected / rows) * 100) })];
}

/** Returns regular breaks, in which the other work of this process gets its turn. */
function eventLoopBreaks(): { isDue(): boolean; take(): Promise<void> } {
  let last = performance.now();
  return {
    isDue: () => performance.now() - last >= BUSY_MS,
    async take() {
      await setImmediate();
      last = performance.now();
    },
  };
}

function batching(hooks: ReadHooks): { add(recipient: Recipient): Promise<void>; flush(): Promise<void> } {
  let batch: Recipient[] = [];
  let [characters, lastImage] = [0, ''];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const full = batch;
    [batch, characters, lastImage] = [[], 0, ''];
    await hooks.onRecipients?.(full);
  };
  return {
    add: async (recipient) => {
      await hooks.onRecipient?.(recipient);
      if (hooks.onRecipients === undefined) return;
      batch.push(recipient);
      // A picture that all lines share is held once; pictures per line add up.
      if (recipient.image !== lastImage) characters += recipient.image.length;
      lastImage = recipient.image;
      if (batch.length >= BATCH_ROWS || characters >= BATCH_IMAGE_CHARACTERS) await flush();
    },
    flush,
  };
}

function interrupted(): PomboError {
  return new PomboError('interrupted', notice('import_interrupted'));
}
