import { notice, type Notice } from '@pombo/catalogue';
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

/** Returns `4 of these 40 people already got this, or may still get it (campaign "natal", 2026-11-21)`; undefined for none. */
export function sentNotice(groups: readonly SentGroup[], rows: number): Notice | undefined {
  if (groups.length === 0) return undefined;
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const runs = groups.map(({ run }) =>
    notice('lines_sent_run', { name: run.name, date: day(run.startedAt ?? run.createdAt) }),
  );
  return notice('lines_sent', { count, rows, runs });
}

/**
 * Returns which messages have the ids, and how to send the unsent lines; undefined for none. `column`: the file's name for
 * its ids.
 */
export function knownNotice(groups: readonly KnownGroup[], column: string): Notice | undefined {
  if (groups.length === 0) return undefined;
  const isAllUnsent = groups.every(({ provenUnsent }) => provenUnsent);
  const owners = groups.map(({ campaign, statuses, count, provenUnsent }) =>
    notice('lines_known_group', {
      count,
      campaign: campaign?.name,
      statuses: Object.keys(statuses),
      remark: isAllUnsent ? undefined : remark(provenUnsent, column),
    }),
  );
  return notice('lines_known', { groups: owners, column: isAllUnsent ? column : undefined });
}

/** Without the id column all lines of the file would be sent, even those that were already sent. */
function remark(provenUnsent: boolean, column: string): Notice {
  return provenUnsent ? notice('lines_known_unsent', { column }) : notice('lines_known_sent');
}

function day(ms: number): string {
  return new Date(ms).toLocaleDateString('sv');
}
