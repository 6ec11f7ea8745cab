import type { KnownMessage } from './known-ids.ts';
import type { EarlierRun } from './earlier-runs.ts';

/** Lines whose people an earlier run of the campaign has reached. */
export interface SentGroup {
  run: EarlierRun;
  count: number;
}

/** Lines whose ids belong to messages of one campaign. Either all of these are proven unsent, or none is. */
export interface KnownGroup extends Omit<KnownMessage, 'status'> {
  /** Status → number of messages. */
  statuses: Partial<Record<KnownMessage['status'], number>>;
  count: number;
  /** The first few. */
  lines: number[];
}

/** Returns `4 of these 40 people already got this, or may still get it (campaign "natal", 2026-11-21)`; empty for none. */
export function sentText(groups: readonly SentGroup[], rows: number): string {
  if (groups.length === 0) return '';
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const runs = groups.map(({ run }) => `campaign "${run.name}", ${day(run.startedAt ?? run.createdAt)}`).join('; ');
  return `${count} of these ${rows} people already got this, or may still get it (${runs})`;
}

/** Returns which messages have the ids, and how to send the unsent lines. `column`: the file's name for its ids. */
export function knownText(groups: readonly KnownGroup[], column: string): string {
  const isAllUnsent = groups.every(({ provenUnsent }) => provenUnsent);
  const texts = groups.map((group) => `${owner(group)}${isAllUnsent ? '' : `: ${remark(group, column)}`}`);
  return `${texts.join('; ')}${isAllUnsent ? `; leave the ${column} column out to send them` : ''}`;
}

function owner({ campaign, statuses, count }: KnownGroup): string {
  const words = Object.keys(statuses).join(', ');
  const of = campaign === undefined ? 'another message' : `campaign "${campaign.name}"`;
  return `${count === 1 ? 'its' : 'their'} id belongs to ${of} (${words})`;
}

/** Without the id column all lines of the file would be sent, even those that were already sent. */
function remark({ provenUnsent }: KnownGroup, column: string): string {
  if (!provenUnsent) return 'sent already, or on the way';
  return `not sent; to send only these, make a file of them without the ${column} column`;
}

function day(ms: number): string {
  return new Date(ms).toLocaleDateString('sv');
}
