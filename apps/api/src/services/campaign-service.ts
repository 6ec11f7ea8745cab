import { createCampaignService, type CampaignService, type CampaignView } from '@pombo/campaign';
import { DEFAULT_LANGUAGE, sayAll } from '@pombo/catalogue';
import type { AppDeps } from '../deps.ts';

type Deps = Pick<AppDeps, 'campaigns' | 'ledger' | 'jobs'> & Partial<Pick<AppDeps, 'simulated'>>;

/** Returns the campaign service of this process. Images may be on this machine only while the gateway is. */
export function campaignServiceOf({ campaigns: store, ledger, jobs, simulated }: Deps): CampaignService {
  const service = createCampaignService({ store, ledger, jobs, loopbackImages: simulated });
  return {
    ...service,
    view: async (record) => withReason(await service.view(record)),
    detail: async (record) => withReason(await service.detail(record)),
  };
}

/** Words the reason of a pause for callers of the API: the stored text is for the command line. */
function withReason<V extends CampaignView>(view: V): V {
  const { reasonNotice } = view;
  return reasonNotice === undefined ? view : { ...view, reason: sayAll(reasonNotice, DEFAULT_LANGUAGE, 'api') };
}
