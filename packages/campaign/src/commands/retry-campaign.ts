import { notice, type Notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { campaignNotFound, resetFailureBaseline } from './change-state.ts';
import type { CampaignLaneOps, Retried, RetryFilter } from '../lanes/contract.ts';
import { lanesOf, unfedOf, type CampaignRecord } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { endOfUnfed } from '../report/campaign-view.ts';

export interface CampaignRetried extends Retried {
  /** Rows that were never queued and are sent as well. */
  pending: number;
  record: CampaignRecord;
}

/** The lane operations that a retry needs. */
export type RetryPort = Pick<CampaignLaneOps, 'counts' | 'setCampaignState' | 'retry'>;

/**
 * Sends what failed, expired or was cancelled: messages that are proven unsent, and rows that were never queued. An ended
 * campaign runs again until that is done; a cancelled one runs again only for what was cancelled. Safe to repeat, even
 * twice at once: the same command completes an interrupted one. Throws `not_found`, or `wrong_status` for a campaign that
 * was never started, that is cancelled when the filter excludes `cancelled`, or that a later run continued.
 */
export async function retryCampaign(
  id: string,
  filter: RetryFilter,
  { store, port, by }: { store: CampaignStore; port: RetryPort; by?: string },
): Promise<CampaignRetried> {
  const before = await store.get(id);
  if (before === undefined) throw campaignNotFound(id);
  const nowMs = await store.now();
  const rest = restOf(before, filter, nowMs);
  refuseState(before, filter, rest);
  const later = await store.claimRetry(id, rest.sent > 0 && isPast(before, nowMs));
  if (later !== undefined) throw await continued(before, later, store);
  if (before.state === 'cancelled') {
    // The person who sends the rest knows about the failures before the cancellation.
    await resetFailureBaseline(before, { store, port });
    await store.move(id, 'revive', '', undefined, by);
  } else if (rest.sent > 0) {
    await store.move(id, 'reopen', '', undefined, by);
  }
  const record = (await store.get(id))!;
  if (record.state === 'cancelled') throw refused(notice('retry_cancelled_again', { id }));
  if (record.state === 'removing') throw refused(notice('retry_removing', { id }));
  const lanes = lanesOf(record);
  // Before anything is queued: a lane that has the campaign as cancelled would cancel the message at once.
  if (record.state === 'running') {
    await Promise.all(lanes.map((lane) => port.setCampaignState(id, lane, 'running', record.fence)));
  }
  const retried = await Promise.all(lanes.map((lane) => port.retry(id, lane, filter)));
  const sum = (count: (lane: Retried) => number): number => retried.reduce((total, lane) => total + count(lane), 0);
  const queued = sum((lane) => lane.queued);
  if (queued > 0) {
    await resetFailureBaseline(record, { store, port });
    await store.forgetMedia(id);
  }
  // After the messages are queued: a campaign without any would be completed at once. Even a campaign that was running
  // when it was read may have ended meanwhile.
  if (queued + rest.sent > 0) await store.move(id, 'reopen', '', undefined, by);
  const notProvenUnsent = sum((lane) => lane.notProvenUnsent);
  return { queued, pending: rest.sent, notProvenUnsent, record: (await store.get(id))! };
}

/** Returns true for a campaign that a retry would start for the first time, so that its images are not checked yet. */
export function isUnstarted({ state, startedAt }: CampaignRecord): boolean {
  return state === 'cancelled' && startedAt === undefined;
}

/** Returns how many rows were never queued, and how many of them the filter includes. */
function restOf(record: CampaignRecord, filter: RetryFilter, nowMs: number): { unfed: number; sent: number } {
  const unfed = Object.keys(record.rows).reduce((sum, lane) => sum + unfedOf(record, lane), 0);
  const end = endOfUnfed(record, nowMs);
  // A row that was never queued has no error, unless it expired: then it has the error code of an expired message.
  const code = end === 'expired' ? 'expired' : undefined;
  const at = end === 'expired' ? record.expiresAt : record.endedAt;
  const isMeant =
    end !== undefined &&
    filter.statuses.includes(end) &&
    (filter.code === undefined || filter.code === code) &&
    (filter.since === undefined || filter.since <= (at ?? nowMs));
  return { unfed, sent: isMeant ? unfed : 0 };
}

function isPast({ expiresAt }: CampaignRecord, nowMs: number): boolean {
  return expiresAt !== undefined && expiresAt <= nowMs;
}

function refuseState(record: CampaignRecord, { statuses }: RetryFilter, rest: { unfed: number; sent: number }): void {
  const { id, state } = record;
  if (state === 'running' || state === 'paused' || state === 'completed') return;
  const command = `pombo campaign retry ${id} --only cancelled`;
  if (state !== 'cancelled') {
    const next =
      state === 'removing' ? notice('retry_removed') : notice('retry_unsent', { id, isReady: state === 'ready' });
    throw refused(notice('campaign_not_possible', { id, state, command: 'retry', next }));
  }
  if (!statuses.includes('cancelled')) {
    throw refused(notice('retry_only_together', { id, command }));
  }
  // It cannot run again for only some of its messages: all of its rows would follow.
  if (rest.sent === rest.unfed) return;
  throw refused(notice('retry_unfed', { id, unfed: rest.unfed, command }));
}

/**
 * Refuses to queue one message of a campaign again when a later run (`create --again`) has taken over the unsent ones: the
 * person may get it from that run. Throws `wrong_status` with the next step. Does nothing for a message without a campaign.
 */
export async function refuseContinued(campaign: string | undefined, store: CampaignStore): Promise<void> {
  const record = campaign === undefined ? undefined : await store.get(campaign);
  if (record?.continuedBy !== undefined) throw await continued(record, record.continuedBy, store);
}

/** Only one of two runs may send what was left, and that is the last one. Returns the error that names it. */
async function continued({ id }: CampaignRecord, later: string, store: CampaignStore): Promise<PomboError> {
  let last = later;
  for (let record = await store.get(last); record?.continuedBy !== undefined; record = await store.get(last)) {
    last = record.continuedBy;
  }
  const record = await store.get(last);
  return refused(notice('campaign_continued', { id, last, state: record?.state }));
}

function refused(why: Notice): PomboError {
  return new PomboError('wrong_status', why);
}
