import { orderCampaign, type OrderPort } from './orders.ts';
import type { CampaignStore } from './store.ts';

/** Image failures of one campaign on one number after which it stops: the next ones would fail alike. */
export const MEDIA_FAILURES = 3;

/**
 * Stops a campaign whose image Z-API could not use: the same picture goes to everybody, so what failed three times will
 * fail for the rest. Answers true when it was this call that paused it.
 */
export async function guardMedia(
  failed: { campaign: string; times: number },
  { store, port }: { store: CampaignStore; port: OrderPort },
): Promise<boolean> {
  if (failed.times < MEDIA_FAILURES) return false;
  const record = await store.get(failed.campaign);
  if (record?.state !== 'running') return false;
  const reason = `Z-API could not use the image ${failed.times} times; check it, then resume`;
  try {
    await orderCampaign(failed.campaign, 'pause', { store, port, reason });
    return true;
  } catch (error) {
    // Somebody else paused or cancelled it in this very moment: then it is stopped, which is all this is for.
    if ((error as { code?: string }).code === 'wrong_status') return false;
    throw error;
  }
}
