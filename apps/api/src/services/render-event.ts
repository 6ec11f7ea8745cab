import type { Log } from '@pombo/core';
import type { CampaignStore } from '@pombo/campaign';
import { renderEvent, type PomboEvent, type RenderPort, type StreamedEvent } from '@pombo/events';
import { isErased, viewLanes, type Ledger } from '@pombo/ledger';
import type { CampaignService } from '@pombo/campaign';

/** Renders an event from current state; undefined if it must no longer be published. */
export type RenderEvent = (event: Pick<StreamedEvent, 'id' | 'event'>) => Promise<PomboEvent | undefined>;

export interface EventRendererDeps {
  ledger: Ledger;
  campaigns: CampaignStore;
  view: CampaignService['view'];
  log: Log;
}

export function createEventRenderer({ ledger, campaigns, view, log }: EventRendererDeps): RenderEvent {
  const port: RenderPort = {
    async message(lane, key) {
      const message = await ledger.messages.follow(lane, key);
      return message === undefined || isErased(key, message) ? undefined : message;
    },
    lane: async (lane) => (await viewLanes([lane], ledger))[0]!,
    async campaign(id) {
      const record = await campaigns.get(id);
      return record && view(record);
    },
  };
  return async (event) => {
    try {
      return await renderEvent(event, port);
    } catch (error) {
      // Unreadable data stays unreadable: skip this event, so that later ones are published.
      if (!(error instanceof SyntaxError)) throw error;
      log.error({ eventId: event.id }, 'events.unreadable');
      return undefined;
    }
  };
}
