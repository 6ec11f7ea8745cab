import type { CampaignStore } from '@pombo/campaign';
import { campaignSource, type OutboxRelay } from '@pombo/events';

/** The campaign store of a feeder that also tells of the campaigns it ends. */
export function tellingStore(store: CampaignStore, forwarder: OutboxRelay): CampaignStore {
  return {
    ...store,

    async move(id, move, reason, fence) {
      const moved = await store.move(id, move, reason, fence);
      if (move === 'complete' && moved.answer === 'moved') forwarder.touch(campaignSource(id));
      return moved;
    },

    // As long as it is on the list, somebody looks at it: what a crash left in its outbox is forwarded before it is not.
    async settle(id) {
      await forwarder.move([campaignSource(id)]);
      await store.settle(id);
    },
  };
}
