import type { LaneJobs, Log, MediaReport } from '@pombo/core';
import type { Ledger } from '@pombo/ledger';
import { campaignLaneOps } from '../lanes/lane-ops.ts';
import type { CampaignStore } from '../store/campaign-store.ts';
import { breakOnImageFailures } from './failure-breaker.ts';

interface ImageBreakerDeps {
  ledger: Ledger;
  jobs: LaneJobs;
  campaigns: CampaignStore;
  log: Pick<Log, 'error'>;
}

/** Returns what pauses a campaign whose image fails, and logs it, in every process that learns what became of images. */
export function createImageBreaker({ ledger, jobs, campaigns, log }: ImageBreakerDeps) {
  const deps = { store: campaigns, port: campaignLaneOps(ledger, jobs) };
  return async (report: MediaReport): Promise<void> => {
    if (await breakOnImageFailures(report, deps)) log.error({ campaign: report.campaign }, 'campaign.paused.media');
  };
}
