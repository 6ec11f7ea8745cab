import type { Status } from '@pombo/core';
import type { CompactMessage } from './record.ts';

/** What a block holds, so that a list can skip it without reading it. */
export interface Summary {
  /** Messages by status; a status without any is left out. */
  counts: Partial<Record<Status, number>>;
  /** When the first and the last of them were created, and reached their status (ms). */
  createdFrom: number;
  createdTo: number;
  atFrom: number;
  atTo: number;
  /** Lines of their campaigns' files; 0 for those without one. */
  lineFrom: number;
  lineTo: number;
  /** Their campaigns, in order of appearance. */
  campaigns: string[];
}

/** Returns the summary of a block that holds these messages, at least one. */
export function summaryOf(messages: readonly CompactMessage[]): Summary {
  const counts: Summary['counts'] = {};
  const campaigns = new Set<string>();
  for (const { status, campaign } of messages) {
    counts[status] = (counts[status] ?? 0) + 1;
    if (campaign !== undefined) campaigns.add(campaign);
  }
  const created = messages.map(({ createdAt }) => Date.parse(createdAt));
  const at = messages.map(({ statusAt }) => Date.parse(statusAt));
  const lines = messages.map(({ line }) => line ?? 0);
  return {
    counts,
    createdFrom: Math.min(...created),
    createdTo: Math.max(...created),
    atFrom: Math.min(...at),
    atTo: Math.max(...at),
    lineFrom: Math.min(...lines),
    lineTo: Math.max(...lines),
    campaigns: [...campaigns],
  };
}

/** Returns the summary of two parts of one block; `first` undefined: of the second alone. */
export function joined(first: Summary | undefined, second: Summary): Summary {
  if (first === undefined) return second;
  const counts = { ...first.counts };
  for (const [status, count] of Object.entries(second.counts) as [Status, number][]) {
    counts[status] = (counts[status] ?? 0) + count;
  }
  return {
    counts,
    createdFrom: Math.min(first.createdFrom, second.createdFrom),
    createdTo: Math.max(first.createdTo, second.createdTo),
    atFrom: Math.min(first.atFrom, second.atFrom),
    atTo: Math.max(first.atTo, second.atTo),
    lineFrom: Math.min(first.lineFrom, second.lineFrom),
    lineTo: Math.max(first.lineTo, second.lineTo),
    campaigns: [...new Set([...first.campaigns, ...second.campaigns])],
  };
}

/** As Redis stores it. */
export function packSummary(summary: Summary): string {
  const { counts, createdFrom, createdTo, atFrom, atTo, lineFrom, lineTo, campaigns } = summary;
  return JSON.stringify([counts, createdFrom, createdTo, atFrom, atTo, lineFrom, lineTo, ...campaigns]);
}

export function unpackSummary(packed: string): Summary {
  const [counts, createdFrom, createdTo, atFrom, atTo, lineFrom, lineTo, ...campaigns] = JSON.parse(packed) as [
    Summary['counts'],
    number,
    number,
    number,
    number,
    number,
    number,
    ...string[],
  ];
  return { counts, createdFrom, createdTo, atFrom, atTo, lineFrom, lineTo, campaigns };
}
