import type { FeederPort } from '../lanes/contract.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { lanesOf, type CampaignRecord } from '../store/record.ts';

interface LostRowsDeps {
  store: Pick<CampaignStore, 'cursors' | 'rows'>;
  port: Pick<FeederPort, 'counts' | 'present'>;
}

/**
 * Returns how many rows of a campaign were queued, but have neither a message nor a place in its counts: Redis lost them, and they
 * may have been sent. Reads no row if every queued row is counted. A row that another message's id or an erasure kept from
 * being queued is not lost.
 */
export async function countLostRows(record: CampaignRecord, { store, port }: LostRowsDeps): Promise<number> {
  const lanes = lanesOf(record);
  const [fed, counts] = await Promise.all([store.cursors(record.id), port.counts(record.id, lanes)]);
  // `forgotten` messages are counted by their final status too.
  const { forgotten: _forgotten, ...statuses } = counts;
  const uncounted = sumOf(Object.values(fed)) - sumOf(Object.values(statuses));
  let lost = 0;
  for (const [lane, end] of Object.entries(fed)) {
    for (let offset = 0; offset < end && lost < uncounted;) {
      const chunk = (await store.rows(record.id, lane, offset)).slice(0, end - offset);
      if (chunk.length === 0) break;
      const ids = chunk.filter(({ gone }) => gone !== true).map(({ id }) => id);
      const found = await port.present(ids, [lane, ...lanes.filter((other) => other !== lane)]);
      lost += found.filter(({ is }) => is === 'missing').length;
      offset += chunk.length;
    }
  }
  return Math.max(0, Math.min(lost, uncounted));
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
