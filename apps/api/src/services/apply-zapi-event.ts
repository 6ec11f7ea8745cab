import type { LaneJobs, Log, Settled } from '@pombo/core';
import { breakOnImageFailures, campaignLaneOps, type CampaignStore } from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import type { SettlePort } from '../deps.ts';

export interface SettleParts {
  ledger: Ledger;
  jobs: LaneJobs;
  campaigns: CampaignStore;
  log: Log;
}

/**
 * Applies callbacks to the ledger and does what follows for the queue: a message that never got into Z-API's queue is
 * given a job, a campaign whose image fails is paused, and a lane that waits for what was reported is woken.
 */
export function settlePort({ ledger, jobs, campaigns, log }: SettleParts): SettlePort {
  const port = campaignLaneOps(ledger, jobs);
  return async (lane, event) => {
    const settled = await ledger.settlement.apply(lane, event);
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
  parked: 'parked',
  ignored: 'ignored',
};
