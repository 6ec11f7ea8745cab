import type { FeederPort } from '@pombo/campaign';
import type { Ledger, NewMessage } from '@pombo/ledger';
import { contentHash, laneOrders, putMessages, type LaneJobs } from '@pombo/producer';
import { DEFAULT_PACE, type InstanceInfo } from '@pombo/message';

export interface FeederPortOptions {
  ledger: Ledger;
  jobs: LaneJobs;
  /** Lanes that are this worker's now. */
  own(): string[];
  instances(): InstanceInfo[];
}

/** Joins the ledger and the queue's door for the feeder. */
export function feederPort({ ledger, jobs, own, instances }: FeederPortOptions): FeederPort {
  return {
    ...laneOrders(ledger, jobs),
    lanes: own,
    pace: (lane) => instances().find(({ name }) => name === lane)?.pace ?? DEFAULT_PACE,
    counts: (campaign, lanes) => ledger.messages.campaignCounts(campaign, lanes),
    async put(messages) {
      const entries = messages.map(({ lane, body }): NewMessage => ({
        lane,
        body,
        contentHash: contentHash(lane, body),
      }));
      await putMessages(entries, { ledger, jobs });
    },
  };
}
