import { judgeFromNow, orderCampaign, standingOf, type OrderPort } from './orders.ts';
import { lanesOf, type CampaignRecord } from './record.ts';
import type { CampaignStore } from './store.ts';

/** Image failures of one campaign on one number after which it stops: the next ones would fail alike. */
export const MEDIA_FAILURES = 3;
/** It stops as well when so many failed, and they are more than this part of what has ended since its last (re)start. */
export const FAILURES = { least: 20, part: 0.3 } as const;

export interface GuardPort extends OrderPort {
  /** Error code → how many of the campaign's messages failed with it, of the newest ones. */
  failures(campaign: string, lanes: string[]): Promise<Record<string, number>>;
}

interface GuardParts<Port extends OrderPort> {
  store: CampaignStore;
  port: Port;
}

/**
 * Stops a campaign whose image Z-API could not use: the same picture goes to everybody, so what failed three times will
 * fail for the rest. Answers true when it was this call that paused it.
 */
export async function guardMedia(
  failed: { campaign: string; times: number },
  parts: GuardParts<OrderPort>,
): Promise<boolean> {
  if (failed.times < MEDIA_FAILURES) return false;
  return stop(failed.campaign, `Z-API could not use the image ${failed.times} times; check it, then resume`, parts);
}

/**
 * Stops a campaign of which too much fails: a list that was bought, an image that is refused, a number that is banned.
 * The reason says how many and with what. Answers true when it was this call that paused it.
 */
export async function guardFailures(record: CampaignRecord, parts: GuardParts<GuardPort>): Promise<boolean> {
  const { store, port } = parts;
  const lanes = lanesOf(record);
  const { failed, ended } = standingOf(await port.counts(record.id, lanes));
  const from = record.judgedFrom ?? { failed: 0, ended: 0 };
  // A retry takes failures back: then there is nothing to compare with but what stands now.
  if (failed < from.failed) await judgeFromNow(record, { store, port });
  const [failures, all] = [failed - from.failed, ended - from.ended];
  if (failures < FAILURES.least || failures <= all * FAILURES.part) return false;
  const [most] = Object.entries(await port.failures(record.id, lanes)).toSorted(([, a], [, b]) => b - a);
  const code = most === undefined ? '' : `, most: ${most[0]}`;
  return stop(record.id, `${failures} of ${all} failed${code}; see why, then resume`, parts);
}

async function stop(campaign: string, reason: string, parts: GuardParts<OrderPort>): Promise<boolean> {
  if ((await parts.store.get(campaign))?.state !== 'running') return false;
  try {
    await orderCampaign(campaign, 'pause', { ...parts, reason });
    return true;
  } catch (error) {
    // Somebody else paused or cancelled it in this very moment: then it is stopped, which is all this is for.
    if ((error as { code?: string }).code === 'wrong_status') return false;
    throw error;
  }
}
