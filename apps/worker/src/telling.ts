import type { CampaignStore } from '@pombo/campaign';
import { campaignSource, type OutboxRelay } from '@pombo/events';

/** Returns the campaign store of a feeder that also publishes the end of campaigns. */
export function tellingStore(store: CampaignStore, forwarder: OutboxRelay): CampaignStore {
  return {
    ...store,

    async move(id, move, reason, fence) {
      const moved = await store.move(id, move, reason, fence);
      if (move === 'complete' && moved.answer === 'moved') forwarder.touch(campaignSource(id));
      return moved;
    },

    // Forward the outbox first: once the campaign is off the list, no feeder would look at what a crash left there.
    async settle(id) {
      await forwarder.move([campaignSource(id)]);
      await store.settle(id);
    },
  };
}
