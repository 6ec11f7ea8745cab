import { checkImages, type CampaignRecord } from '@pombo/campaign';
import { createDesk } from './campaign-service.ts';
import type { AppParts } from '../deps.ts';

/**
 * Starts a campaign after a look at its images. Throws `image_unreachable` when one can not be fetched from here or is
 * none, and whatever an order throws. `imageCheck: false` leaves the look out.
 */
export async function startCampaign(
  id: string,
  { imageCheck = true }: { imageCheck?: boolean | undefined },
  parts: AppParts,
): Promise<CampaignRecord> {
  const { existing, order } = createDesk(parts);
  const record = await existing(id);
  // One that is no longer ready is refused for that, and at once.
  if (record.state === 'ready') await checkImages(record, { allowLoopback: parts.simulated, imageCheck });
  return order(id, 'start');
}
