import type { Recipient, RecipientWarning } from './recipients.ts';
import type { Rejection, RejectionCode } from './rejection.ts';

/** What became of one row. */
export type Verdict =
  | { kind: 'ready'; recipient: Recipient }
  | { kind: 'rejected'; rejection: Rejection }
  | { kind: 'duplicate'; line: number; firstLine: number }
  | { kind: 'suppressed' };

/** Each row is counted once: `rows` is the sum of the others. */
export interface Counts {
  rows: number;
  /** Sent as they stand. */
  ready: number;
  /** Sent too, after a repair (a ninth digit was added). */
  repaired: number;
  /** An earlier line is for the same person. */
  duplicate: number;
  suppressed: number;
  rejected: number;
}

/** Of a file that nobody has read yet. */
export const NO_COUNTS: Counts = { rows: 0, ready: 0, repaired: 0, duplicate: 0, suppressed: 0, rejected: 0 };

/** Lines that have a warning in common. */
export interface Group {
  code: RecipientWarning | 'repaired';
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

export interface Tally {
  counts: Counts;
  warnings: Group[];
  rejections: RejectionGroup[];
  duplicates: { line: number; firstLine: number }[];
  samples: Recipient[];
  lanes: { instances: Record<string, number>; shared: number };
}

// Enough to see a pattern; the whole list is in the file of rejected lines.
const SHOWN = 5;

/** Counts verdicts at flat memory and keeps the first few of each kind; `samples` recipients are kept whole. */
export function tally(samples: number): { add(verdict: Verdict): void; result(): Tally } {
  const sums: Tally = {
    counts: { ...NO_COUNTS },
    warnings: [],
    rejections: [],
    duplicates: [],
    samples: [],
    lanes: { instances: {}, shared: 0 },
  };
  return {
    add: (verdict) => {
      sums.counts.rows++;
      if (verdict.kind === 'ready') return addReady(sums, verdict.recipient, samples);
      sums.counts[verdict.kind]++;
      if (verdict.kind === 'rejected') addRejection(sums, verdict.rejection);
      if (verdict.kind === 'duplicate' && sums.duplicates.length < SHOWN) {
        sums.duplicates.push({ line: verdict.line, firstLine: verdict.firstLine });
      }
    },
    result: () => ({ ...sums, rejections: sums.rejections.toSorted((a, b) => b.count - a.count) }),
  };
}

function addReady(sums: Tally, recipient: Recipient, samples: number): void {
  const { repairs, warnings, instance, line } = recipient;
  sums.counts[repairs.length > 0 ? 'repaired' : 'ready']++;
  if (instance === undefined) sums.lanes.shared++;
  else sums.lanes.instances[instance] = (sums.lanes.instances[instance] ?? 0) + 1;
  if (sums.samples.length < samples) sums.samples.push(recipient);
  for (const code of repairs.length > 0 ? ['repaired' as const, ...warnings] : warnings) {
    const group = sums.warnings.find((known) => known.code === code);
    if (group === undefined) sums.warnings.push({ code, count: 1, lines: [line] });
    else if (group.count++ < SHOWN) group.lines.push(line);
  }
}

function addRejection(sums: Tally, rejection: Rejection): void {
  const { original: _original, ...sample } = rejection;
  const group = sums.rejections.find(({ code }) => code === rejection.code);
  if (group === undefined) sums.rejections.push({ code: rejection.code, count: 1, samples: [sample] });
  else if (group.count++ < SHOWN) group.samples.push(sample);
}
