import { cancel, retry, type Ledger } from '@pombo/ledger';
import { messageKey, type Status } from '@pombo/message';
import type { LaneJob, LaneJobs } from './lane-jobs.ts';

/** What a campaign does to the lanes it goes over: for its feeder, and for whoever gives it an order. */
export interface LaneOrders {
  /** Tells the lane's `begin` what the campaign's state is. */
  setCampaignState(campaign: string, lane: string, state: 'running' | 'paused' | 'cancelled'): Promise<void>;
  /** Gives the campaign's queued messages of a lane new jobs after a pause. */
  requeue(campaign: string, lane: string): Promise<void>;
  /** Takes back the campaign's queued messages of a lane. */
  takeBack(campaign: string, lane: string): Promise<void>;
  /** Queues the campaign's ended messages of a lane again, but for those that may have been sent. */
  retry(campaign: string, lane: string, statuses: readonly RetriedStatus[]): Promise<Retried>;
}

/** Statuses that a retry leads out of. */
export type RetriedStatus = Extract<Status, 'failed' | 'expired' | 'cancelled'>;

export interface Retried {
  queued: number;
  /** Left alone: an earlier attempt may have been sent. */
  notProvenUnsent: number;
}

const PAGE = 500;

/** Joins the ledger and the queue's door for campaigns. */
export function laneOrders(ledger: Ledger, jobs: LaneJobs): LaneOrders {
  const { messages } = ledger;

  async function retryOne(lane: string, id: string): Promise<LaneJob | 'unproven' | undefined> {
    const key = messageKey(id);
    const changed = await messages.change(lane, key, retry());
    if (changed.answer === 'done') return { key, generation: changed.generation, priority: 'bulk', delayMs: 0 };
    return changed.answer === 'unproven' ? 'unproven' : undefined;
  }

  return {
    setCampaignState: (campaign, lane, state) => messages.setCampaignState(campaign, lane, state),

    async requeue(campaign, lane) {
      const queued = await messages.queuedOfCampaign(campaign, lane);
      if (queued.length === 0) return;
      await jobs.add(
        lane,
        queued.map(({ key, generation, body, waitMs }) => ({
          key,
          generation,
          priority: body.priority,
          delayMs: waitMs,
        })),
      );
    },

    async takeBack(campaign, lane) {
      const queued = await messages.queuedOfCampaign(campaign, lane);
      await Promise.all(queued.map(({ key }) => messages.change(lane, key, cancel())));
    },

    async retry(campaign, lane, statuses) {
      const wanted = new Set<Status>(statuses);
      const result: Retried = { queued: 0, notProvenUnsent: 0 };
      for (let offset = 0; ; offset += PAGE) {
        const page = await messages.campaignMessages(campaign, lane, offset, PAGE);
        if (page.length === 0) return result;
        const ended = page.filter(({ status }) => wanted.has(status));
        const tried = await Promise.all(ended.map(({ id }) => retryOne(lane, id)));
        const again = tried.filter((each) => typeof each === 'object');
        if (again.length > 0) await jobs.add(lane, again);
        result.queued += again.length;
        result.notProvenUnsent += tried.filter((each) => each === 'unproven').length;
      }
    },
  };
}
