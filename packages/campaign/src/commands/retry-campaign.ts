import { PomboError } from '@pombo/core';
import { campaignNotFound, judgeFromNow, type OrderPort } from './change-state.ts';
import { lanesOf, unfedOf, type CampaignRecord } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { endOfUnfed } from '../report/campaign-view.ts';

/** Statuses that a retry leads out of. */
export const RETRIED_STATUSES = ['failed', 'expired', 'cancelled'] as const;
export type RetriedStatus = (typeof RETRIED_STATUSES)[number];

/** Which of the ended messages a retry means. */
export interface RetryWish {
  statuses: readonly RetriedStatus[];
  /** Only those whose error has this code. */
  code?: string | undefined;
  /** Only those that ended at this time or later; ms since the epoch. */
  since?: number | undefined;
}

export interface Retried {
  queued: number;
  /** Left alone: an earlier attempt may have been sent. */
  notProvenUnsent: number;
}

export interface CampaignRetried extends Retried {
  /** Rows that were never queued, and are sent too. */
  pending: number;
  record: CampaignRecord;
}

/** What a retry needs beside the store. */
export interface RetryPort extends Pick<OrderPort, 'counts' | 'setCampaignState'> {
  /** Queues the campaign's ended messages of a lane again, but for those that may have been sent. */
  retry(campaign: string, lane: string, wish: RetryWish): Promise<Retried>;
}

/**
 * Sends what failed, expired or was cancelled: messages that are proven unsent, and rows that were never queued. A
 * campaign that had ended runs until that is done; one that was cancelled runs again only for what was cancelled. Safe to
 * repeat and to give twice at once: what is cut off is finished by the same command. Throws `not_found`, or `wrong_status`
 * for one that was never started, is cancelled and asked for something else, or was continued by a later run.
 */
export async function retryCampaign(
  id: string,
  wish: RetryWish,
  { store, port }: { store: CampaignStore; port: RetryPort },
): Promise<CampaignRetried> {
  const before = await store.get(id);
  if (before === undefined) throw campaignNotFound(id);
  const nowMs = await store.now();
  const rest = restOf(before, wish, nowMs);
  refuseState(before, wish, rest);
  const later = await store.claimRetry(id, rest.sent > 0 && isPast(before, nowMs));
  if (later !== undefined) throw await continued(before, later, store);
  if (before.state === 'cancelled') {
    // What failed before it was cancelled was known to whoever sends the rest.
    await judgeFromNow(before, { store, port });
    await store.move(id, 'revive');
  } else if (rest.sent > 0) {
    await store.move(id, 'reopen');
  }
  const record = (await store.get(id))!;
  if (record.state === 'cancelled') throw cancelledAgain(id);
  if (record.state === 'removing') throw refused(`The campaign "${id}" is being removed: nothing was queued`, REMOVING);
  const lanes = lanesOf(record);
  // Before anything is queued: a lane that knows it as cancelled would cancel that at once.
  if (record.state === 'running') {
    await Promise.all(lanes.map((lane) => port.setCampaignState(id, lane, 'running', record.fence)));
  }
  const retried = await Promise.all(lanes.map((lane) => port.retry(id, lane, wish)));
  const sum = (count: (lane: Retried) => number): number => retried.reduce((total, lane) => total + count(lane), 0);
  const queued = sum((lane) => lane.queued);
  if (queued > 0) {
    await judgeFromNow(record, { store, port });
    await store.forgetMedia(id);
  }
  // After the messages are queued: a campaign without any would be found complete at once. Also one that ran when it was
  // read: it may have ended meanwhile.
  if (queued + rest.sent > 0) await store.move(id, 'reopen');
  const notProvenUnsent = sum((lane) => lane.notProvenUnsent);
  return { queued, pending: rest.sent, notProvenUnsent, record: (await store.get(id))! };
}

/** True for a campaign that a retry would start for the first time, so that its images are still to be looked at. */
export function isUnstarted({ state, startedAt }: CampaignRecord): boolean {
  return state === 'cancelled' && startedAt === undefined;
}

/** Rows that were never queued: how many there are, and how many of them the wish means. */
function restOf(record: CampaignRecord, wish: RetryWish, nowMs: number): { unfed: number; sent: number } {
  const unfed = Object.keys(record.rows).reduce((sum, lane) => sum + unfedOf(record, lane), 0);
  const end = endOfUnfed(record, nowMs);
  // What was never queued has no error; what expired has the one that a message gets which expires.
  const code = end === 'expired' ? 'expired' : undefined;
  const at = end === 'expired' ? record.expiresAt : record.endedAt;
  const isMeant =
    end !== undefined &&
    wish.statuses.includes(end) &&
    (wish.code === undefined || wish.code === code) &&
    (wish.since === undefined || wish.since <= (at ?? nowMs));
  return { unfed, sent: isMeant ? unfed : 0 };
}

function isPast({ expiresAt }: CampaignRecord, nowMs: number): boolean {
  return expiresAt !== undefined && expiresAt <= nowMs;
}

function refuseState(record: CampaignRecord, { statuses }: RetryWish, rest: { unfed: number; sent: number }): void {
  const { id, state } = record;
  if (state === 'running' || state === 'paused' || state === 'completed') return;
  const command = `pombo campaign retry ${id} --only cancelled`;
  if (state !== 'cancelled') {
    throw refused(
      `The campaign "${id}" is ${state}: retry is not possible`,
      state === 'removing'
        ? REMOVING
        : state === 'ready'
          ? `Nothing of it was sent yet; start it: pombo campaign start ${id}`
          : 'Nothing of it was sent yet.',
    );
  }
  if (!statuses.includes('cancelled')) {
    throw refused(
      `The campaign "${id}" is cancelled: what failed or expired goes again only together with what was cancelled`,
      `To send what was never sent of it: ${command}`,
    );
  }
  // It can not run again for some of its messages only: its rows would follow.
  if (rest.sent === rest.unfed) return;
  throw refused(
    `The campaign "${id}" is cancelled, and ${rest.unfed} of its lines were never queued: they have no error, and ended with it`,
    `To send all that was never sent of it: ${command}`,
  );
}

/** Nothing of it can be sent from here any more. */
const REMOVING = 'Its messages stay readable by id until 30 days after they ended: pombo message show ID';

function cancelledAgain(id: string): PomboError {
  return refused(
    `The campaign "${id}" was cancelled again meanwhile: nothing was queued`,
    `What became of each line: pombo campaign export ${id}`,
  );
}

/**
 * Refuses to queue one message of a campaign again when a later run (`create --again`) has taken over what it did not
 * send: that person may get it from there. Throws `wrong_status`, with what to do instead. Nothing to refuse for a message
 * without a campaign.
 */
export async function refuseContinued(campaign: string | undefined, store: CampaignStore): Promise<void> {
  const record = campaign === undefined ? undefined : await store.get(campaign);
  if (record?.continuedBy !== undefined) throw await continued(record, record.continuedBy, store);
}

/** Of two runs only one may send what was left; it is in the last one. */
async function continued({ id }: CampaignRecord, later: string, store: CampaignStore): Promise<PomboError> {
  let last = later;
  for (let record = await store.get(last); record?.continuedBy !== undefined; record = await store.get(last)) {
    last = record.continuedBy;
  }
  const record = await store.get(last);
  const steps: Partial<Record<CampaignRecord['state'], string>> = {
    importing: 'Its file is being read; try again when that is done.',
    ready: `Start that: pombo campaign start ${last}`,
    cancelled: `Send what was not sent of that: pombo campaign retry ${last} --only cancelled`,
    completed: `Send what failed of that: pombo campaign retry ${last}`,
  };
  return refused(
    `What was not sent of the campaign "${id}" is in a later run of it, "${last}"`,
    record === undefined
      ? 'That run was removed, and with it who got it. A new `campaign create --again` would write to its people once more.'
      : (steps[record.state] ?? `See how far that is: pombo campaign show ${last}`),
  );
}

function refused(message: string, hint: string): PomboError {
  return new PomboError('wrong_status', message, { hint });
}
