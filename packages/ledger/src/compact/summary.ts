import type { Status } from '@pombo/message';
import type { CompactMessage } from './record.ts';

/** What a block holds, so that a list need not read it to leave it out. */
export interface Summary {
  /** Messages by status; a status that none has is left out. */
  counts: Partial<Record<Status, number>>;
  /** When the first and the last of them were created (ms). A message that is forgotten does not narrow it. */
  createdFrom: number;
  createdTo: number;
  /** Their campaigns, in order of appearance. */
  campaigns: string[];
}

/** The summary with one message more. */
export function withMessage(summary: Summary | undefined, message: CompactMessage): Summary {
  const { status, campaign } = message;
  const created = Date.parse(message.createdAt);
  if (summary === undefined) {
    return {
      counts: { [status]: 1 },
      createdFrom: created,
      createdTo: created,
      campaigns: campaign === undefined ? [] : [campaign],
    };
  }
  const { counts, campaigns } = summary;
  return {
    counts: { ...counts, [status]: (counts[status] ?? 0) + 1 },
    createdFrom: Math.min(summary.createdFrom, created),
    createdTo: Math.max(summary.createdTo, created),
    campaigns: campaign === undefined || campaigns.includes(campaign) ? campaigns : [...campaigns, campaign],
  };
}

/** The summary after one message changed its status, or was forgotten (`to` absent). */
export function withStatus(summary: Summary, from: Status, to?: Status): Summary {
  const counts = { ...summary.counts, [from]: (summary.counts[from] ?? 0) - 1 };
  if (to !== undefined) counts[to] = (counts[to] ?? 0) + 1;
  const left = Object.entries(counts).filter(([, count]) => count > 0);
  return { ...summary, counts: Object.fromEntries(left) };
}

/** As Redis keeps it. */
export function packSummary({ counts, createdFrom, createdTo, campaigns }: Summary): string {
  return JSON.stringify([counts, createdFrom, createdTo - createdFrom, ...campaigns]);
}

export function unpackSummary(packed: string): Summary {
  const [counts, createdFrom, width, ...campaigns] = JSON.parse(packed) as [
    Summary['counts'],
    number,
    number,
    ...string[],
  ];
  return { counts, createdFrom, createdTo: createdFrom + width, campaigns };
}
