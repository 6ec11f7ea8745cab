import type { LaneJobs, Log, Settled } from '@pombo/core';
import { breakOnImageFailures, campaignLaneOps, type CampaignStore } from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import type { Receipts } from '@pombo/receipts';
import type { ApplyZapiEvent } from '../deps.ts';

export interface ZapiEventDeps {
  ledger: Ledger;
  receipts: Pick<Receipts, 'apply'>;
  jobs: LaneJobs;
  campaigns: CampaignStore;
  log: Log;
}

/**
 * Applies callbacks, then acts on the result: requeues a message that never reached Z-API's queue, pauses
 * a campaign whose image fails, and wakes a lane that waits for the report.
 */
export function createZapiEventHandler({ ledger, receipts, jobs, campaigns, log }: ZapiEventDeps): ApplyZapiEvent {
  const port = campaignLaneOps(ledger, jobs);
  return async (lane, event) => {
    const settled = await receipts.apply(lane, event);
    if (settled.answer === 'settled') {
      const { requeued, media } = settled;
      if (requeued !== undefined) await jobs.add(lane, [{ ...requeued, delayMs: 0 }]);
      if (media !== undefined && (await breakOnImageFailures(media, { store: campaigns, port }))) {
        log.error({ campaign: media.campaign }, 'campaign.paused.media');
      }
    }
    if (settled.answer === 'settled' || settled.answer === 'lane') await jobs.wake(lane);
    return ANSWERS[settled.answer];
  };
}

const ANSWERS: Record<Settled['answer'], 'settled' | 'parked' | 'ignored'> = {
  settled: 'settled',
  lane: 'settled',
  'nothing-new': 'ignored',
  orphan: 'parked',
  ignored: 'ignored',
};
