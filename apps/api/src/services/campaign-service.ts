import {
  campaignLaneOps,
  campaignNotFound,
  describeCampaign,
  lanesOf,
  commandCampaign,
  type CampaignLaneOps,
  type CampaignRecord,
  type CampaignStore,
  type CampaignView,
} from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import type { LaneJobs } from '@pombo/producer';

export type Order = 'start' | 'pause' | 'resume' | 'cancel';

/** Looks up and controls campaigns. */
export interface CampaignService {
  port: CampaignLaneOps;
  /** Throws `not_found`. */
  existing(id: string): Promise<CampaignRecord>;
  /** Runs a command and wakes the lanes. Throws `not_found`, `wrong_status`. */
  order(id: string, move: Order): Promise<CampaignRecord>;
  /** Returns the campaign with its progress. */
  view(record: CampaignRecord): Promise<CampaignView>;
}

export interface CampaignServiceDeps {
  campaigns: CampaignStore;
  ledger: Ledger;
  jobs: LaneJobs;
}

export function createCampaignService({ campaigns: store, ledger, jobs }: CampaignServiceDeps): CampaignService {
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
