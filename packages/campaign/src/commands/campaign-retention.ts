import { RETENTION_MS } from '@pombo/core';
import type { CampaignLaneOps } from '../lanes/contract.ts';
import { lanesOf, type CampaignRecord } from '../store/record.ts';
import { removeCampaign, type RemovePort } from './remove-campaign.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** The lane operations that removing old campaigns needs. */
export type RetentionPort = RemovePort & Pick<CampaignLaneOps, 'kept'>;

export interface RetentionOptions {
  store: CampaignStore;
  port: RetentionPort;
  /** A campaign is removed this long after it ended (ms, default 30 days). */
  retentionMs?: number;
}

/** Campaigns examined in one round, and removed in one round at most. */
const LOOKED_AT = 20;
const REMOVED = 2;

/**
 * Returns a function that removes campaigns which ended before the retention period and have no message left, and completes
 * interrupted removals. Each call handles a few campaigns and continues where the last one stopped; it returns the ids that
 * it removed. Safe for several workers at once.
 */
export function createCampaignRetention({
  store,
  port,
  retentionMs = RETENTION_MS,
}: RetentionOptions): () => Promise<string[]> {
  let offset = 0;

  async function isExpired(record: CampaignRecord, nowMs: number): Promise<boolean> {
    if (record.state === 'removing') return true;
    const ended = record.state === 'completed' || record.state === 'cancelled';
    if (!ended || record.endedAt === undefined || record.endedAt > nowMs - retentionMs) return false;
    return (await port.kept(record.id, lanesOf(record))) === 0;
  }

  return async () => {
    const ids = await store.ids(offset, LOOKED_AT);
    const nowMs = await store.now();
    const removed: string[] = [];
    let at = 0;
    for (; at < ids.length && removed.length < REMOVED; at += 1) {
      const record = await store.get(ids[at]!);
      if (record === undefined || !(await isExpired(record, nowMs))) continue;
      // Advanced first: a campaign that cannot be removed must not block the others.
      offset += 1;
      await removeCampaign(record.id, { store, port });
      offset -= 1;
      removed.push(record.id);
    }
    // Removed campaigns no longer have a position.
    offset = at === ids.length && ids.length < LOOKED_AT ? 0 : offset + at - removed.length;
    return removed;
  };
}
