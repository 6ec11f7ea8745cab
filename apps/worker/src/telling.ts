import type { CampaignStore } from '@pombo/campaign';
import { campaignSource, type Forwarder } from '@pombo/events';

/** Returns the campaign store of a feeder that also publishes the end of campaigns. */
export function tellingStore(store: CampaignStore, forwarder: Forwarder): CampaignStore {
  return {
    ...store,

    async move(id, move, reason, fence) {
      const moved = await store.move(id, move, reason, fence);
      if (move === 'complete' && moved.answer === 'moved') forwarder.touch(campaignSource(id));
      return moved;
    },

    // Forward the outbox first: once the campaign is off the list, no feeder would look at what a crash left there.
    async settle(id) {
      await forwarder.forward([campaignSource(id)]);
      await store.settle(id);
    },
  };
}
