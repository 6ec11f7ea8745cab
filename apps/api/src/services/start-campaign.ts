import { checkImages, type CampaignRecord } from '@pombo/campaign';
import { createCampaignService } from './campaign-service.ts';
import type { AppDeps } from '../deps.ts';

/**
 * Starts a campaign after checking its images. `imageCheck: false` skips that check. Throws `image_unreachable` when one
 * cannot be fetched from here or is not an image, and the errors of `CampaignService.order`.
 */
export async function startCampaign(
  id: string,
  { imageCheck = true }: { imageCheck?: boolean | undefined },
  deps: AppDeps,
): Promise<CampaignRecord> {
  const { existing, order } = createCampaignService(deps);
  const record = await existing(id);
  // A campaign in another state is rejected by `order`; its images need no check.
  if (record.state === 'ready') await checkImages(record, { allowLoopback: deps.simulated, imageCheck });
  return order(id, 'start');
}
