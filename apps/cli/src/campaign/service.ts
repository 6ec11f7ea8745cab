import { createCampaignService, createCampaignStore, type CampaignService } from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import { createLaneJobs } from '@pombo/queue';
import type { RedisClient } from '@pombo/redis';
import { isLoopback, parseBaseUrl } from '@pombo/zapi';

export interface CampaignDeps {
  client: RedisClient;
  ledger: Ledger;
  config: { prefix: string; baseUrl: string };
}

/** Creates the campaign service on a connection that the caller closes. */
export function openCampaigns({ client, ledger, config: { prefix, baseUrl } }: CampaignDeps): CampaignService {
  return createCampaignService({
    store: createCampaignStore(client, prefix),
    ledger,
    jobs: createLaneJobs(client, prefix),
    loopbackImages: isSimulated(baseUrl),
  });
}

/** Returns true if Z-API is a simulator on this machine. Then images may be on this machine as well. */
export function isSimulated(baseUrl: string): boolean {
  return isLoopback(parseBaseUrl(baseUrl));
}

/** Cancels every scheduled, running or paused campaign. */
export async function endCampaigns(parts: CampaignDeps): Promise<void> {
  const { store, run } = openCampaigns(parts);
  const records = await store.list();
  const live = records.filter(({ state }) => state === 'scheduled' || state === 'running' || state === 'paused');
  for (const { id } of live) await run(id, 'cancel');
}
