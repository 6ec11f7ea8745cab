import type { Log } from '@pombo/core';
import type { CampaignStore } from '@pombo/campaign';
import { renderEvent, type PomboEvent, type RenderPort, type StreamedEvent } from '@pombo/events';
import { isErased, viewLanes, type Ledger } from '@pombo/ledger';
import type { Desk } from './campaign-service.ts';

/** What a notice is told as, from what ledger and campaigns hold now; undefined: nobody is told of it any more. */
export type Describer = (event: Pick<StreamedEvent, 'id' | 'event'>) => Promise<PomboEvent | undefined>;

export interface DescriberParts {
  ledger: Ledger;
  campaigns: CampaignStore;
  view: Desk['view'];
  log: Log;
}

export function createDescriber({ ledger, campaigns, view, log }: DescriberParts): Describer {
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
      // What is stored can not be read: it never will be, and what comes after it is to be told all the same.
      if (!(error instanceof SyntaxError)) throw error;
      log.error({ eventId: event.id }, 'events.unreadable');
      return undefined;
    }
  };
}
