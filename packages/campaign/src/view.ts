import { STATUSES, type ImageRef, type OnUnknown, type Pace, type Status } from '@pombo/message';
import type { CampaignRecord } from './record.ts';
import type { Counts } from './tally.ts';

/** How many messages stand where. `pending`: not queued yet. Their sum is `total`. */
export type CampaignProgress = Record<'pending' | Status, number>;

/** A campaign as it is read back. Times are ISO 8601. */
export interface CampaignView {
  id: string;
  name: string;
  state: CampaignRecord['state'];
  reason?: string;
  file: string;
  instances: string[];
  caption?: string;
  image?: ImageRef;
  pace?: Pace;
  onUnknown: OnUnknown;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  expiresAt?: string;
  /** What became of the file's rows. */
  counts: Counts;
  total: number;
  progress: CampaignProgress;
}

/** A campaign and how far it is, given what the ledger counts of its messages by status. */
export function viewCampaign(record: CampaignRecord, counted: Partial<Record<Status, number>>): CampaignView {
  const { id, name, state, reason, file, instances, caption, image, pace, onUnknown, counts, rows } = record;
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const optional = {
    reason,
    caption,
    image,
    pace,
    startedAt: iso(record.startedAt),
    endedAt: iso(record.endedAt),
    expiresAt: iso(record.expiresAt),
  };
  return {
    id,
    name,
    state,
    file,
    instances,
    onUnknown,
    createdAt: new Date(record.createdAt).toISOString(),
    counts,
    total,
    progress: progressOf(state, total, counted),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

/** What was never fed is pending; of a cancelled campaign it is cancelled like the rest. */
function progressOf(
  state: CampaignRecord['state'],
  total: number,
  counted: Partial<Record<Status, number>>,
): CampaignProgress {
  const statuses = Object.fromEntries(STATUSES.map((status) => [status, Math.max(0, counted[status] ?? 0)])) as Record<
    Status,
    number
  >;
  const pending = Math.max(0, total - Object.values(statuses).reduce((sum, count) => sum + count, 0));
  if (state !== 'cancelled') return { pending, ...statuses };
  return { ...statuses, pending: 0, cancelled: statuses.cancelled + pending };
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
