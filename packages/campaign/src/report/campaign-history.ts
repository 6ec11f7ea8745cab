import type { AnyNotice } from '@pombo/catalogue';
import { defined } from '@pombo/core';
import type { CampaignEvent, CampaignRecord, CampaignState } from '../store/record.ts';

/** What can happen to a campaign as a whole. */
export const HISTORY_EVENTS = [
  'created',
  'scheduled',
  'started',
  'paused',
  'resumed',
  'retried',
  'completed',
  'cancelled',
  'removed',
] as const;

/** One event of a campaign, as the API returns it. */
export interface HistoryEntry {
  /** ISO 8601. */
  at: string;
  event: (typeof HISTORY_EVENTS)[number];
  reason?: string;
  /** `reason` in other languages; absent for a person's own words. */
  reasonNotice?: AnyNotice;
  /** Who asked for it; absent: Pombo itself, or not recorded. */
  by?: string;
}

/** Returns what happened to a campaign, oldest first. Earlier versions recorded only its start and its end. */
export function historyOf(record: CampaignRecord): HistoryEntry[] {
  const { createdAt, startedAt, endedAt, state, history } = record;
  const moves: CampaignEvent[] = history ?? [
    ...(startedAt === undefined ? [] : [{ at: startedAt, from: 'ready' as const, to: 'running' as const }]),
    ...(endedAt === undefined ? [] : [{ at: endedAt, from: 'running' as const, to: state }]),
  ];
  return [
    { at: iso(createdAt), event: 'created' },
    ...moves.map(({ at, from, to, reason, reasonNotice, by }) => ({
      at: iso(at),
      event: eventOf(from, to),
      ...defined({ reason, reasonNotice, by }),
    })),
  ];
}

function eventOf(from: CampaignState, to: CampaignState): HistoryEntry['event'] {
  switch (to) {
    case 'running':
      if (from === 'paused') return 'resumed';
      return from === 'completed' || from === 'cancelled' ? 'retried' : 'started';
    case 'scheduled':
    case 'paused':
    case 'completed':
    case 'cancelled':
      return to;
    case 'removing':
      return 'removed';
    default:
      return 'created';
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
