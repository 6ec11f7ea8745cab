import { createCampaignService, type CampaignService } from '@pombo/campaign';
import type { AppDeps } from '../deps.ts';

type Deps = Pick<AppDeps, 'campaigns' | 'ledger' | 'jobs'> & Partial<Pick<AppDeps, 'simulated'>>;

/** Returns the campaign service of this process. Images may be on this machine only while the gateway is. */
export function campaignServiceOf({ campaigns: store, ledger, jobs, simulated }: Deps): CampaignService {
  return createCampaignService({ store, ledger, jobs, loopbackImages: simulated });
}
