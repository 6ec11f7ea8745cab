import { defined } from '@pombo/core';
import type { EarlierRun } from '../dedupe/earlier-runs.ts';
import type { KnownMessage } from '../dedupe/known-ids.ts';
import type { KnownGroup, SentGroup } from '../dedupe/left-out.ts';
import type { DuplicateLine } from '../dedupe/duplicate-lines.ts';
import { NO_COUNTS, type Counts } from '../store/record.ts';
import type { Recipient, RecipientWarning } from './recipient-reader.ts';
import type { Rejection, RejectionCode } from '../csv/rejection.ts';

/** The result of one row. */
export type RowResult =
  | { kind: 'ready'; recipient: Recipient }
  | { kind: 'rejected'; rejection: Rejection }
  | { kind: 'duplicate'; duplicate: DuplicateLine }
  | { kind: 'suppressed' }
  /** An earlier run of the campaign has reached the person. */
  | { kind: 'alreadySent'; run: EarlierRun }
  /** Another message already has its id. */
  | { kind: 'alreadyKnown'; line: number; known: KnownMessage };

/** Lines that have a warning in common. */
export interface Group {
  code: RecipientWarning | 'repaired' | 'duplicate_differs';
  count: number;
  /** The first few. */
  lines: number[];
}

/** Lines rejected for one kind of reason, with the first few as examples. */
export interface RejectionGroup {
  code: RejectionCode;
  count: number;
  samples: Omit<Rejection, 'original'>[];
}

export interface FileCounters {
  counts: Counts;
  warnings: Group[];
  rejections: RejectionGroup[];
  duplicates: { line: number; firstLine: number }[];
  alreadySent: SentGroup[];
  alreadyKnown: KnownGroup[];
  samples: Recipient[];
  lanes: { instances: Record<string, number>; shared: number };
}

// Enough to see a pattern. The full list is in the file of rejected lines.
const SHOWN = 5;

/** Counts row results at flat memory and keeps the first few of each kind. `samples`: recipients that are kept whole. */
export function countRows(samples: number): { add(verdict: RowResult): void; result(): FileCounters } {
  const sums: FileCounters = {
    counts: { ...NO_COUNTS },
    warnings: [],
    rejections: [],
    duplicates: [],
    alreadySent: [],
    alreadyKnown: [],
    samples: [],
    lanes: { instances: {}, shared: 0 },
  };
  return {
    add: (verdict) => {
      sums.counts.rows++;
      if (verdict.kind === 'ready') return addReady(sums, verdict.recipient, samples);
      sums.counts[verdict.kind]++;
      if (verdict.kind === 'rejected') addRejection(sums, verdict.rejection);
      if (verdict.kind === 'alreadySent') addSent(sums, verdict.run);
      if (verdict.kind === 'alreadyKnown') addKnown(sums, verdict.line, verdict.known);
      if (verdict.kind === 'duplicate') addDuplicate(sums, verdict.duplicate);
    },
    result: () => ({ ...sums, rejections: sums.rejections.toSorted((a, b) => b.count - a.count) }),
  };
}

function addReady(sums: FileCounters, recipient: Recipient, samples: number): void {
  const { repairs, warnings, instance, line } = recipient;
  sums.counts[repairs.length > 0 ? 'repaired' : 'ready']++;
  if (instance === undefined) sums.lanes.shared++;
  else sums.lanes.instances[instance] = (sums.lanes.instances[instance] ?? 0) + 1;
  if (sums.samples.length < samples) sums.samples.push(recipient);
  for (const code of repairs.length > 0 ? ['repaired' as const, ...warnings] : warnings) warn(sums, code, line);
}

function addDuplicate(sums: FileCounters, { line, firstLine, differs }: DuplicateLine): void {
  if (sums.duplicates.length < SHOWN) sums.duplicates.push({ line, firstLine });
  if (differs) warn(sums, 'duplicate_differs', line);
}

function warn({ warnings }: FileCounters, code: Group['code'], line: number): void {
  const group = warnings.find((known) => known.code === code);
  if (group === undefined) warnings.push({ code, count: 1, lines: [line] });
  else if (group.count++ < SHOWN) group.lines.push(line);
}

function addSent({ alreadySent }: FileCounters, run: EarlierRun): void {
  const group = alreadySent.find((each) => each.run.id === run.id);
  if (group === undefined) {
    const { id, name, state, createdAt, startedAt } = run;
    const started = startedAt === undefined ? {} : { startedAt };
    alreadySent.push({ run: { id, name, state, createdAt, ...started }, count: 1 });
  } else group.count += 1;
}

function addKnown(
  { alreadyKnown }: FileCounters,
  line: number,
  { status, provenUnsent, campaign }: KnownMessage,
): void {
  let group = alreadyKnown.find((each) => each.campaign?.id === campaign?.id && each.provenUnsent === provenUnsent);
  if (group === undefined) {
    group = { provenUnsent, ...defined({ campaign }), statuses: {}, count: 0, lines: [] };
    alreadyKnown.push(group);
  }
  group.count += 1;
  group.statuses[status] = (group.statuses[status] ?? 0) + 1;
  if (group.lines.length < SHOWN) group.lines.push(line);
}

function addRejection(sums: FileCounters, rejection: Rejection): void {
  const { original: _original, ...sample } = rejection;
  const group = sums.rejections.find(({ code }) => code === rejection.code);
  if (group === undefined) sums.rejections.push({ code: rejection.code, count: 1, samples: [sample] });
  else if (group.count++ < SHOWN) group.samples.push(sample);
}
