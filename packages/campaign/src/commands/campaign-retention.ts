import { RETENTION_MS } from '@pombo/core';
import { lanesOf, type CampaignRecord } from '../store/record.ts';
import { removeCampaign, type RemovePort } from './remove-campaign.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** What the removal of outlived campaigns needs beside the store. */
export interface RetentionPort extends RemovePort {
  /** How many of the campaign's messages are kept on these lanes. */
  kept(campaign: string, lanes: string[]): Promise<number>;
}

export interface RetentionOptions {
  store: CampaignStore;
  port: RetentionPort;
  /** A campaign is removed this long after it ended, ms; default 30 days. */
  retentionMs?: number;
}

/** Campaigns looked at in one round, and removed at most. */
const LOOKED_AT = 20;
const REMOVED = 2;

/**
 * Removes campaigns that ended longer ago than the retention period and have no message left, and finishes removals that
 * were cut off; a few in each round, walking through all campaigns. Safe for several workers at once. Returns the ids of
 * those that a round removed.
 */
export function createCampaignRetention({
  store,
  port,
  retentionMs = RETENTION_MS,
}: RetentionOptions): () => Promise<string[]> {
  let offset = 0;

  async function isOutlived(record: CampaignRecord, nowMs: number): Promise<boolean> {
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
      if (record === undefined || !(await isOutlived(record, nowMs))) continue;
      // Moved on before: one that cannot be removed must not keep the walk from the others.
      offset += 1;
      await removeCampaign(record.id, { store, port });
      offset -= 1;
      removed.push(record.id);
    }
    // What was removed is in no place any more.
    offset = at === ids.length && ids.length < LOOKED_AT ? 0 : offset + at - removed.length;
    return removed;
  };
}
