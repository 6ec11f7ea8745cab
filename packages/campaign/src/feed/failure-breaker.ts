import { createHash } from 'node:crypto';
import type { ImageRef } from '@pombo/core';
import { judgeFromNow, orderCampaign, standingOf, type OrderPort } from '../commands/change-state.ts';
import { lanesOf, type CampaignRecord } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** Failures of one image in a row, over all numbers of a campaign, after which it stops: the next ones would fail alike. */
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

/** What became of the image of one message of a campaign. */
export interface MediaReport {
  campaign: string;
  image: ImageRef;
  /** `unusable`: Z-API could not use it. `gone`: its stored bytes are no longer there. */
  outcome: 'used' | 'unusable' | 'gone';
}

/**
 * Stops a campaign when Z-API could not use one of its images three times in a row, over all of its numbers, or at once
 * when the stored image is gone: the next messages with it would fail alike. A message whose image was used ends the row;
 * so does a resume. Returns true when it was this call that paused it.
 */
export async function guardMedia(report: MediaReport, parts: GuardParts<OrderPort>): Promise<boolean> {
  const { campaign, image, outcome } = report;
  const { store } = parts;
  if (outcome === 'gone') return stop(campaign, await goneReason(campaign, image, store), parts);
  const times = await store.countMedia(campaign, nameOf(image), outcome);
  if (times < MEDIA_FAILURES) return false;
  return stop(campaign, `Z-API could not use the image ${times} times in a row; check it, then resume`, parts);
}

/** The campaign's own image is stored again by the command that made it, which adds nothing else. */
async function goneReason(campaign: string, image: ImageRef, store: CampaignStore): Promise<string> {
  const own = (await store.get(campaign))?.image;
  const isOwn = own !== undefined && nameOf(own) === nameOf(image);
  return isOwn
    ? 'its image is no longer stored; run the same campaign create again, which stores it and adds nothing, then resume'
    : 'an image of its lines is no longer stored; cancel it, then run the same campaign create with --again: whoever got it is left out';
}

/** Short, and without the address, which may hold a signature. */
function nameOf(image: ImageRef): string {
  const text = image.kind === 'url' ? `url ${image.url}` : `base64 ${image.sha256}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
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
