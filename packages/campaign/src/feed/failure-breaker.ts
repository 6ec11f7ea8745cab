import { createHash } from 'node:crypto';
import { notice, sayAll, type Notice } from '@pombo/catalogue';
import { defined, type ImageRef, type MediaReport } from '@pombo/core';
import type { CampaignLaneOps } from '../lanes/contract.ts';
import { resetFailureBaseline, commandCampaign, outcomeCounts, type CommandPort } from '../commands/change-state.ts';
import { lanesOf, type CampaignRecord } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** Consecutive failures of one image, over all numbers of a campaign, after which the campaign is paused. */
export const IMAGE_FAILURES = 3;
/** Also pauses once at least `least` messages, and more than `part` of those that ended since the last start, have failed. */
export const FAILURES = { least: 20, part: 0.3 } as const;

/** The lane operations that the breaker needs. */
export type BreakerPort = CommandPort & Pick<CampaignLaneOps, 'failures'>;

interface BreakerDeps<Port extends CommandPort> {
  store: CampaignStore;
  port: Port;
}

/**
 * Pauses a campaign when Z-API could not use one of its images three times in a row, over all of its numbers, or at once
 * when the stored image is gone: the next messages with it would fail too. A message whose image was used resets the count,
 * and so does a resume. Returns true when this call paused it.
 */
export async function breakOnImageFailures(report: MediaReport, deps: BreakerDeps<CommandPort>): Promise<boolean> {
  const { campaign, image, outcome } = report;
  const { store } = deps;
  if (outcome === 'gone') return stop(campaign, await goneReason(campaign, image, store), deps);
  const times = await store.countMedia(campaign, nameOf(image), outcome);
  if (times < IMAGE_FAILURES) return false;
  return stop(campaign, notice('reason_image_unusable', { times }), deps);
}

/** The command that made the campaign stores its own image again and adds nothing else. */
async function goneReason(campaign: string, image: ImageRef, store: CampaignStore): Promise<Notice> {
  const own = (await store.get(campaign))?.image;
  const isOwn = own !== undefined && nameOf(own) === nameOf(image);
  return notice(isOwn ? 'reason_own_image_gone' : 'reason_line_image_gone');
}

/** A short name of an image, without its address, which may contain a signature. */
function nameOf(image: ImageRef): string {
  const text = image.kind === 'url' ? `url ${image.url}` : `base64 ${image.sha256}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/**
 * Circuit breaker: pauses a campaign when too many of its messages fail, for example because the list was bought, the image
 * is rejected, or the number is banned. The reason gives the number and the most frequent error. Returns true when this
 * call paused it.
 */
export async function breakOnFailures(record: CampaignRecord, deps: BreakerDeps<BreakerPort>): Promise<boolean> {
  const { store, port } = deps;
  const lanes = lanesOf(record);
  const { failed, ended } = outcomeCounts(await port.counts(record.id, lanes));
  const from = record.judgedFrom ?? { failed: 0, ended: 0 };
  // A retry lowers the number of failures below the baseline, so a new baseline is needed.
  if (failed < from.failed) await resetFailureBaseline(record, { store, port });
  const [failures, all] = [failed - from.failed, ended - from.ended];
  if (failures < FAILURES.least || failures <= all * FAILURES.part) return false;
  const [most] = Object.entries(await port.failures(record.id, lanes)).toSorted(([, a], [, b]) => b - a);
  const reason = notice('reason_many_failed', { failed: failures, all, ...defined({ most: most?.[0] }) });
  return stop(record.id, reason, deps);
}

async function stop(campaign: string, reason: Notice, deps: BreakerDeps<CommandPort>): Promise<boolean> {
  if ((await deps.store.get(campaign))?.state !== 'running') return false;
  try {
    await deps.store.noteReason(campaign, reason);
    await commandCampaign(campaign, 'pause', { ...deps, reason: sayAll(reason) });
    return true;
  } catch (error) {
    // Another process paused or cancelled it at the same moment, so it is stopped anyway.
    if ((error as { code?: string }).code === 'wrong_status') return false;
    throw error;
  }
}
