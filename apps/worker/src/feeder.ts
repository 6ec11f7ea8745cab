import type { FeederPort } from '@pombo/campaign';
import { cancel, type Ledger, type NewMessage } from '@pombo/ledger';
import { contentHash, putMessages, type LaneJobs } from '@pombo/producer';
import { DEFAULT_PACE, type InstanceInfo } from '@pombo/message';

/** What the feeder, and whoever gives a campaign an order, does to lanes. */
export type LaneOrders = Pick<FeederPort, 'setCampaignState' | 'requeue' | 'takeBack'>;

/** Joins the ledger and the queue's door for campaigns. */
export function laneOrders(ledger: Ledger, jobs: LaneJobs): LaneOrders {
  return {
    setCampaignState: (campaign, lane, state) => ledger.messages.setCampaignState(campaign, lane, state),

    async requeue(campaign, lane) {
      const queued = await ledger.messages.queuedOfCampaign(campaign, lane);
      if (queued.length === 0) return;
      await jobs.add(
        lane,
        queued.map(({ key, generation, body, waitMs }) => ({ key, generation, priority: body.priority, delayMs: waitMs })),
      );
    },

    async takeBack(campaign, lane) {
      const queued = await ledger.messages.queuedOfCampaign(campaign, lane);
      await Promise.all(queued.map(({ key }) => ledger.messages.change(lane, key, cancel())));
    },
  };
}

export interface FeederPortOptions {
  ledger: Ledger;
  jobs: LaneJobs;
  /** Lanes that are this worker's now. */
  own(): string[];
  instances(): InstanceInfo[];
}

export function feederPort({ ledger, jobs, own, instances }: FeederPortOptions): FeederPort {
  return {
    ...laneOrders(ledger, jobs),
    lanes: own,
    pace: (lane) => instances().find(({ name }) => name === lane)?.pace ?? DEFAULT_PACE,
    counts: (campaign, lanes) => ledger.messages.campaignCounts(campaign, lanes),
    async put(messages) {
      const entries = messages.map(({ lane, body }): NewMessage => ({ lane, body, contentHash: contentHash(lane, body) }));
      await putMessages(entries, { ledger, jobs });
    },
  };
}
