import { createCampaignService, type CampaignCommand, type CampaignService } from '@pombo/campaign';
import type { AppParts } from '../deps.ts';

export type Order = CampaignCommand;
export type Desk = CampaignService;

/** The campaign service of this process. Images may be on this machine only while the gateway is. */
export function createDesk({
  campaigns: store,
  ledger,
  jobs,
  simulated,
}: Pick<AppParts, 'campaigns' | 'ledger' | 'jobs'> & Partial<Pick<AppParts, 'simulated'>>): CampaignService {
  return createCampaignService({ store, ledger, jobs, loopbackImages: simulated });
}
