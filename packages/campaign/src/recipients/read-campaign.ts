import { setImmediate } from 'node:timers/promises';
import { PomboError } from '@pombo/core';
import { idCheck, type FindKnown, type KnownMessage } from '../dedupe/known-ids.ts';
import type { EarlierRuns } from '../dedupe/earlier-runs.ts';
import { knownText, sentText, type KnownGroup, type SentGroup } from '../dedupe/left-out.ts';
import { contentPrint, duplicateLine, markedDuplicate, type DuplicateLine } from '../dedupe/duplicate-lines.ts';
import { reservedColumn, type Columns } from '../csv/header.ts';
import { openCsv, type CsvFile, type CsvSource, type Finding, type OpenOptions } from '../csv/open-csv.ts';
import { isRejection, recipientReader, type Recipient, type RecipientOptions } from './recipient-reader.ts';
import { rejectedId, rejectedUnreachable, type Rejection } from '../csv/rejection.ts';
import { readRows, type Row, type RowOptions } from '../csv/rows.ts';
import { Seen } from '../dedupe/dedupe-index.ts';
import { numberCheck, type AskNumbers } from './number-check.ts';
import { tally, type Counts, type Group, type RejectionGroup, type Verdict } from './counters.ts';

/** How a campaign's file is read. Everything that a person may leave out has its default in the part it belongs to. */
export interface ReadOptions extends OpenOptions, RowOptions, RecipientOptions {
  /** True for a person who must not get messages. A set in memory answers at once; a promise is awaited for each row. */
  isSuppressed?: (person: string) => boolean | Promise<boolean>;
  /** When Z-API reported that it cannot reach a person (ms since the epoch): such lines are rejected. Absent: nobody. */
  unreachableSince?: ((person: string) => number | undefined) | undefined;
  /** Says which numbers have WhatsApp; lines whose number has none are rejected. Absent: nobody is asked. */
  verify?: AskNumbers;
  /** Whom earlier runs of the campaign have reached: they are left out. Absent: everybody gets it. */
  reached?: EarlierRuns['reached'] | undefined;
  /** Finds the messages that have ids of lines already: those lines are left out. Absent: nobody is asked. */
  findKnown?: FindKnown | undefined;
  /** How many rendered recipients the summary shows; default 5. */
  samples?: number;
}

/** Where the rows go. Every function is awaited before the next row is read, so a slow one slows the reading. */
export interface ReadHooks {
  /** Up to 500 at a time, fewer when images make them large. */
  onRecipients?: (batch: Recipient[]) => void | Promise<void>;
  onRecipient?: (recipient: Recipient) => void | Promise<void>;
  onRejected?: (rejection: Rejection) => void | Promise<void>;
  onDuplicate?: (duplicate: DuplicateLine) => void | Promise<void>;
  /** Stops the reading with `interrupted`; a batch that was handed over stays handed over. */
  signal?: AbortSignal;
}

/** What became of a file: for `campaign check`, and for `create` beside what it stored. */
export interface Summary {
  finding: Finding;
  /** `rows` is the sum of the others. */
  counts: Counts;
  /** About the file or the flags as a whole. */
  notes: string[];
  /** Recipients that are sent but worth a look, by code. */
  warnings: Group[];
  /** Rejected lines by code, the most frequent first. */
  rejections: RejectionGroup[];
  /** The first few lines that repeat an earlier one. */
  duplicates: { line: number; firstLine: number }[];
  /** Lines left out since an earlier run of the campaign has reached their people, by run. */
  alreadySent: SentGroup[];
  /** Lines left out since messages have their ids already. */
  alreadyKnown: KnownGroup[];
  /** The first recipients, as they will be sent. */
  samples: Recipient[];
  /** How many go to which instance; those that any of them may take are under `shared`. */
  lanes: { instances: Record<string, number>; shared: number };
}

/** ms of reading without a pause. */
const BUSY_MS = 20;
const BATCH_ROWS = 500;
const BATCH_IMAGE_CHARACTERS = 8 * 1024 * 1024;

/**
 * Reads a campaign's file to its end, once, and says what became of every row; sends and stores nothing itself. The
 * first line of a person wins, and a line that is rejected does not count as the first. A source that is already open
 * (`openCsv`) stays open. Throws only for the whole file or the flags; a file of nothing but bad lines does not throw
 * (see `refuseUnusable`).
 */
export async function readCampaign(
  source: CsvSource | CsvFile,
  options: ReadOptions = {},
  hooks: ReadHooks = {},
): Promise<Summary> {
  if (isOpen(source)) return readOpen(source, options, hooks);
  const file = await openCsv(source, options);
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
  const leftOut = leftOutText(summary);
  const message = rows === 0 ? 'The file has no lines below its header' : `None of the ${rows} lines can be sent`;
  const hints = [...leftOut, ...(worst ? [`for example line ${worst.line}: ${worst.column} ${worst.reason}`] : [])];
  throw new PomboError('file_unusable', message, hints.length === 0 ? {} : { hint: hints.join('\n') });
}

/** Why lines are left out that could be sent. */
function leftOutText({ alreadySent, alreadyKnown, counts, finding }: Summary): string[] {
  const sent = sentText(alreadySent, counts.rows);
  return [
    ...(sent === '' ? [] : [`${sent}; with --include-sent they get it once more`]),
    ...(alreadyKnown.length === 0
      ? []
      : [`${counts.alreadyKnown} already known: ${knownText(alreadyKnown, idColumn(finding.columns))}`]),
  ];
}

/** How a file calls the column of its ids. */
export function idColumn(columns: readonly string[]): string {
  return columns.find((name) => reservedColumn(name) === 'id') ?? 'id';
}

function isOpen(source: CsvSource | CsvFile): source is CsvFile {
  return typeof source === 'object' && 'finding' in source;
}

async function readOpen(file: CsvFile, options: ReadOptions, hooks: ReadHooks): Promise<Summary> {
  const reader = await recipientReader(file.columns, options);
  const judge = judging(file.columns, options);
  const counting = tally(options.samples ?? 5);
  const batches = batching(hooks);
  const judgeLine = async (read: Recipient | Rejection, row: Row, known?: KnownMessage): Promise<void> => {
    const judged = judge(read, row, known);
    const verdict = judged instanceof Promise ? await judged : judged;
    counting.add(verdict);
    if (verdict.kind === 'rejected') await hooks.onRejected?.(verdict.rejection);
    if (verdict.kind === 'duplicate') await hooks.onDuplicate?.(verdict.duplicate);
    if (verdict.kind === 'ready') await batches.add(verdict.recipient);
  };
  const { findKnown } = options;
  const ids =
    findKnown === undefined || file.columns.reserved.id === undefined ? undefined : idCheck(findKnown, judgeLine);
  const pass = ids === undefined ? judgeLine : ids.add;
  const check = options.verify === undefined ? undefined : numberCheck(options.verify, file.columns, pass);
  const rest = resting();
  for await (const row of readRows(file, options)) {
    if (hooks.signal?.aborted) throw interrupted();
    if (rest.isDue()) await rest.take();
    // Awaited only where there is something to wait for: a million rows should not pay for promises that are kept already.
    const found = reader.read(row);
    const read = found instanceof Promise ? await found : found;
    await (check === undefined ? pass(read, row) : check.add(read, row));
  }
  await check?.flush();
  await ids?.flush();
  await batches.flush();
  const result = counting.result();
  const notes = [...file.finding.notes, ...reader.notes, ...manyRejected(result.counts)];
  return { finding: file.finding, notes, ...result };
}

/** More than this part of a file that cannot be sent looks like a wrong column or country, and not like mistakes. */
const MANY_REJECTED = 0.05;

function manyRejected({ rows, rejected }: Counts): string[] {
  if (rejected <= rows * MANY_REJECTED) return [];
  const part = Math.round((rejected / rows) * 100);
  return [
    `${rejected.toLocaleString('en')} of ${rows.toLocaleString('en')} lines (${part} %) are rejected, which is more than 5 %: check columns and country`,
  ];
}

/** Lets whatever else waits in this process have its turn, however much work the rows are. */
function resting(): { isDue(): boolean; take(): Promise<void> } {
  let last = performance.now();
  return {
    isDue: () => performance.now() - last >= BUSY_MS,
    async take() {
      await setImmediate();
      last = performance.now();
    },
  };
}

/** Sorts out who must not get a message, who already gets one, and ids that another line has taken. */
function judging(
  columns: Columns,
  { isSuppressed, unreachableSince, reached }: Pick<ReadOptions, 'isSuppressed' | 'reached' | 'unreachableSince'>,
): (read: Recipient | Rejection, row: Row, known?: KnownMessage) => Verdict | Promise<Verdict> {
  const [people, ids, printOf] = [new Seen(), new Seen(), contentPrint()];
  const judge = (
    read: Recipient,
    row: Row,
    { suppressed, known }: { suppressed: boolean; known: KnownMessage | undefined },
  ): Verdict => {
    if (suppressed) return { kind: 'suppressed' };
    const { line, id } = read;
    const keys = peopleIn(read);
    const since = firstOf(keys, unreachableSince);
    if (since !== undefined) return { kind: 'rejected', rejection: rejectedUnreachable(row, since, columns) };
    if (keys.length === 0) keys.push(`status ${JSON.stringify([read.instance, read.caption, read.image])}`);
    const first = keys.find((key) => people.lineOf(key) !== undefined);
    const print = printOf(read);
    if (first !== undefined) {
      const facts = { firstLine: people.lineOf(first)!, differs: people.printOf(first) !== print };
      return { kind: 'duplicate', duplicate: duplicateLine(row, facts, columns) };
    }
    const idLine = id === undefined ? undefined : ids.lineOf(id);
    if (idLine !== undefined) return { kind: 'rejected', rejection: rejectedId(row, idLine, columns) };
    const run = reached?.(read);
    // The person of a line whose message was never sent may have another line that is.
    if (run !== undefined || known?.provenUnsent !== true) for (const key of keys) people.add(key, line, print);
    if (run !== undefined) return { kind: 'alreadySent', run };
    if (known !== undefined) return { kind: 'alreadyKnown', line, known };
    if (id !== undefined) ids.add(id, line);
    return { kind: 'ready', recipient: read };
  };
  return (read, row, known) => {
    const marked = markedDuplicate(row, columns);
    if (marked !== undefined) return { kind: 'duplicate', duplicate: marked };
    if (isRejection(read)) return { kind: 'rejected', rejection: read };
    const suppressed = isSuppressed === undefined ? [] : peopleIn(read).map((person) => isSuppressed(person));
    if (!suppressed.some((each) => each instanceof Promise)) {
      return judge(read, row, { suppressed: suppressed.includes(true), known });
    }
    return Promise.all(suppressed.map(async (each) => each)).then((answers) =>
      judge(read, row, { suppressed: answers.includes(true), known }),
    );
  };
}

/** The keys under which a recipient is known: their number and, where Z-API has named it, their LID. */
function peopleIn({ person, lid }: Recipient): string[] {
  return [person, lid].filter((key) => key !== undefined);
}

function firstOf(keys: readonly string[], find: ((key: string) => number | undefined) | undefined): number | undefined {
  if (find === undefined) return undefined;
  for (const key of keys) {
    const found = find(key);
    if (found !== undefined) return found;
  }
  return undefined;
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
      // One picture for everybody is held once; a picture of its own on each line would add up.
      if (recipient.image !== lastImage) characters += recipient.image.length;
      lastImage = recipient.image;
      if (batch.length >= BATCH_ROWS || characters >= BATCH_IMAGE_CHARACTERS) await flush();
    },
    flush,
  };
}

function interrupted(): PomboError {
  return new PomboError('interrupted', 'The reading was interrupted; what was handed on before stays');
}
