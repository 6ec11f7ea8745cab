import { notice } from '@pombo/catalogue';
import { PomboError, type Status } from '@pombo/core';
import { campaignNotFound } from './change-state.ts';
import type { CampaignLaneOps } from '../lanes/contract.ts';
import { CAMPAIGN_MOVES, lanesOf, type CampaignRecord, type CampaignState } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** The lane operations that a removal needs. */
export type RemovePort = Pick<CampaignLaneOps, 'setCampaignState' | 'takeBack' | 'counts' | 'forget'>;

export interface CampaignRemoved {
  /** Rows that were stored. */
  rows: number;
  /** Messages that stay for their own retention period (30 days after they ended). */
  messages: number;
}

/**
 * Removes an ended campaign: its record, rows and counters. Its messages and images stay for their own retention periods.
 * Safe to repeat: an interrupted removal continues where it stopped. Throws `not_found`, or `wrong_status` for a campaign
 * that has not ended, or that has messages which are being sent or are unknown.
 */
export async function removeCampaign(
  id: string,
  { store, port }: { store: CampaignStore; port: RemovePort },
): Promise<CampaignRemoved> {
  const before = await store.get(id);
  if (before === undefined) throw campaignNotFound(id);
  refuseUnended(before);
  const lanes = lanesOf(before);
  refuseOpen(before, await port.counts(id, lanes));
  const fence = await close(before, store);
  // From here on no attempt of the campaign begins on any lane, and no retry queues a message again.
  await Promise.all(lanes.map((lane) => port.setCampaignState(id, lane, 'cancelled', fence)));
  await Promise.all(lanes.map((lane) => port.takeBack(id, lane)));
  refuseOpen(before, await port.counts(id, lanes));
  let messages = 0;
  for (const lane of lanes) messages += await port.forget(id, lane, fence);
  await store.remove(id, fence);
  return { rows: Object.values(before.rows).reduce((sum, count) => sum + count, 0), messages };
}

/** Throws `wrong_status`, with the next step, for a campaign that has not ended. */
export function refuseUnended({ id, state, import: unfinished }: CampaignRecord): void {
  if ((CAMPAIGN_MOVES.remove.from as readonly CampaignState[]).includes(state) || state === 'removing') return;
  const isCutOff = unfinished?.cutOff === true;
  throw new PomboError('wrong_status', notice('campaign_not_ended', { id, state, isCutOff }));
}

/** Moves the campaign to `removing`. Returns the fence of that move. */
async function close({ id, state, fence }: CampaignRecord, store: CampaignStore): Promise<number> {
  if (state === 'removing') return fence;
  // The fence: it may have been retried since it was read.
  const moved = await store.move(id, 'remove', '', fence);
  if (moved.answer === 'moved') return moved.fence;
  if (moved.answer === 'gone') throw campaignNotFound(id);
  throw new PomboError('wrong_status', notice('campaign_changed', { id }));
}

/** Refuses while messages are being sent or unknown: the campaign's state decides whether they may be sent again. */
function refuseOpen({ id }: CampaignRecord, { sending = 0, unknown = 0 }: Partial<Record<Status, number>>): void {
  if (sending + unknown === 0) return;
  throw new PomboError('wrong_status', notice('campaign_unsettled', { id, unknown, sending }));
}
