import { PomboError } from '@pombo/message';
import { campaignNotFound, judgeFromNow, type OrderPort } from './orders.ts';
import { lanesOf, type CampaignRecord } from './record.ts';
import type { CampaignStore } from './store.ts';

/** Statuses that a retry leads out of. */
export const RETRIED_STATUSES = ['failed', 'expired', 'cancelled'] as const;
export type RetriedStatus = (typeof RETRIED_STATUSES)[number];

/** Which of the ended messages a retry means. */
export interface RetryWish {
  statuses: readonly RetriedStatus[];
  /** Only those whose error has this code. */
  code?: string | undefined;
}

export interface Retried {
  queued: number;
  /** Left alone: an earlier attempt may have been sent. */
  notProvenUnsent: number;
}

/** What a retry needs beside the store. */
export interface RetryPort extends Pick<OrderPort, 'counts'> {
  /** Queues the campaign's ended messages of a lane again, but for those that may have been sent. */
  retry(campaign: string, lane: string, wish: RetryWish): Promise<Retried>;
}

/**
 * Queues what failed again; a campaign that had ended runs until that is done. Throws `not_found`, or `wrong_status`
 * for one that was cancelled or never started.
 */
export async function retryCampaign(
  id: string,
  wish: RetryWish,
  { store, port }: { store: CampaignStore; port: RetryPort },
): Promise<Retried & { record: CampaignRecord }> {
  const record = await store.get(id);
  if (record === undefined) throw campaignNotFound(id);
  if (record.state !== 'running' && record.state !== 'paused' && record.state !== 'completed') {
    throw new PomboError('wrong_status', `The campaign "${id}" is ${record.state}: retry is not possible`, {
      hint: record.state === 'cancelled' ? 'Create it again with --again.' : 'Nothing of it was sent yet.',
    });
  }
  const lanes = await Promise.all(lanesOf(record).map((lane) => port.retry(id, lane, wish)));
  const sum = (count: (lane: Retried) => number): number => lanes.reduce((total, lane) => total + count(lane), 0);
  const queued = sum((lane) => lane.queued);
  if (queued > 0) await judgeFromNow(record, { store, port });
  // After the messages are queued: a campaign without any would be found complete at once. Also one that ran when it was
  // read: it may have ended meanwhile.
  if (queued > 0) await store.move(id, 'reopen');
  return { queued, notProvenUnsent: sum((lane) => lane.notProvenUnsent), record: (await store.get(id))! };
}
