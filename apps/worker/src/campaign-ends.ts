import type { CampaignStore } from '@pombo/campaign';
import { campaignSource, type OutboxRelay } from '@pombo/events';

/** Returns the campaign store with the end of each campaign published through the relay. */
export function publishCampaignEnds(store: CampaignStore, relay: OutboxRelay): CampaignStore {
  return {
    ...store,

    async move(id, move, ...rest) {
      const moved = await store.move(id, move, ...rest);
      if (move === 'complete' && moved.answer === 'moved') relay.touch(campaignSource(id));
      return moved;
    },

    // Forward the outbox first: once the campaign is off the list, no feeder would look at what a crash left there.
    async stopFeeding(id) {
      await relay.move([campaignSource(id)]);
      await store.stopFeeding(id);
    },
  };
}
