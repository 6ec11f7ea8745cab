import {
  campaignLaneOps,
  campaignNotFound,
  describeCampaign,
  lanesOf,
  commandCampaign,
  type CampaignLaneOps,
  type CampaignRecord,
  type CampaignView,
} from '@pombo/campaign';
import type { AppParts } from '../deps.ts';

export type Order = 'start' | 'pause' | 'resume' | 'cancel';

/** Where campaigns are looked up and ordered. */
export interface Desk {
  port: CampaignLaneOps;
  /** Throws `not_found`. */
  existing(id: string): Promise<CampaignRecord>;
  /** Gives an order and tells the lanes. Throws `not_found`, `wrong_status`. */
  order(id: string, move: Order): Promise<CampaignRecord>;
  /** The campaign and how far it is. */
  view(record: CampaignRecord): Promise<CampaignView>;
}

export function createDesk({ campaigns: store, ledger, jobs }: Pick<AppParts, 'campaigns' | 'ledger' | 'jobs'>): Desk {
  const port = campaignLaneOps(ledger, jobs);
  return {
    port,

    async existing(id) {
      const record = await store.get(id);
      if (record === undefined) throw campaignNotFound(id);
      return record;
    },

    async order(id, move) {
      const record = await commandCampaign(id, move, { store, port });
      if (move === 'start' || move === 'resume') {
        await Promise.all(lanesOf(record).map((lane) => jobs.wake(lane)));
      }
      return record;
    },

    view: (record) => describeCampaign(record, port),
  };
}
