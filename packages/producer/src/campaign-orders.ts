import { cancelWithCampaign, retry, viewLanes, type CampaignCounts, type Ledger, type Move } from '@pombo/ledger';
import { messageKey, type LaneView, type Status } from '@pombo/core';
import { contentHash, putMessages } from './enqueue.ts';
import type { LaneJob, LaneJobs } from './lane-jobs.ts';

/** What a campaign does to its lanes: for its feeder, and for the commands that change it. */
export interface LaneOrders {
  /**
   * Sets the campaign's state for the lane's `begin`; `fence`: the number of the record's change. Returns true when the
   * lane knew it in another state, or not at all.
   */
  setCampaignState(
    campaign: string,
    lane: string,
    state: 'running' | 'paused' | 'cancelled',
    fence: number,
  ): Promise<boolean>;
  /** Gives the campaign's queued messages of a lane new jobs after a pause. */
  requeue(campaign: string, lane: string): Promise<void>;
  /** Cancels the campaign's queued messages of a lane that already has the campaign's cancelled state. */
  takeBack(campaign: string, lane: string): Promise<void>;
  /** Returns the campaign's messages by status, summed over lanes. */
  counts(campaign: string, lanes: string[]): Promise<CampaignCounts>;
  /** Returns error code → how many of the campaign's newest messages failed with it. */
  failures(campaign: string, lanes: string[]): Promise<Record<string, number>>;
  /** Returns how many of the campaign's messages their recipients have, or may have, twice. */
  duplicates(campaign: string, lanes: string[]): Promise<Record<'certain' | 'possible', number>>;
  /** Returns the state of these lanes. */
  standing(lanes: string[]): Promise<LaneView[]>;
  /** Returns how many messages count against the campaign's daily limit on that day. */
  sentOn(campaign: string, day: string): Promise<number>;
  /** Returns the keys of the campaign's queued messages of a lane that may move to another, oldest first. */
  movable(campaign: string, lane: string): Promise<string[]>;
  /** Transfers queued messages to other lanes; those that began meanwhile stay. */
  handOver(from: string, moves: readonly { key: string; target: string }[]): Promise<void>;
  /** Completes the transfers out of these lanes that a crash interrupted. */
  finishHandOvers(lanes: string[]): Promise<void>;
  /** Returns how many messages are in transit out of these lanes. */
  moving(lanes: string[]): Promise<number>;
  /** Returns how many of the campaign's messages are stored. */
  kept(campaign: string, lanes: string[]): Promise<number>;
  /** Makes a lane forget the campaign; its messages stay. Returns how many were stored. `fence`: as above. */
  forget(campaign: string, lane: string, fence: number): Promise<number>;
  /** Queues the campaign's ended messages of a lane again, except those that may have been sent. */
  retry(campaign: string, lane: string, wish: RetryWish): Promise<Retried>;
}

/** The statuses that a retry changes. */
export type RetriedStatus = Extract<Status, 'failed' | 'expired' | 'cancelled'>;

/** Which ended messages to retry: by status, error code, and the time they ended (ms since the epoch). */
interface RetryWish {
  statuses: readonly RetriedStatus[];
  code?: string | undefined;
  since?: number | undefined;
}

export interface Retried {
  queued: number;
  /** Not retried: an earlier attempt may have been sent. */
  notProvenUnsent: number;
}

const PAGE = 500;

/** Failed messages of a lane whose errors are counted. */
const LOOKED_AT = 200;

/** The ledger facts that reading a campaign needs. */
export function campaignFacts(ledger: Ledger): Pick<LaneOrders, 'counts' | 'duplicates' | 'standing' | 'sentOn'> {
  return {
    counts: (campaign, lanes) => ledger.messages.campaignCounts(campaign, lanes),
    duplicates: (campaign, lanes) => ledger.duplicates.campaignCounts(campaign, lanes),
    standing: (lanes) => viewLanes(lanes, ledger),
    sentOn: (campaign, day) => ledger.limits.taken({ campaign }, day),
  };
}

/** Joins the ledger and the adding side of the queue for campaigns. */
export function laneOrders(ledger: Ledger, jobs: LaneJobs): LaneOrders {
  const { messages, handOver } = ledger;

  async function retryOne(lane: string, id: string): Promise<LaneJob | 'unproven' | undefined> {
    const key = messageKey(id);
    const changed = await messages.change(lane, key, retry());
    if (changed.answer === 'done') return { key, generation: changed.generation, priority: 'bulk', delayMs: 0 };
    return changed.answer === 'unproven' ? 'unproven' : undefined;
  }

  /**
   * Brings messages that were taken out of their lane to the other lane. The order lets the next run complete what a crash
   * interrupted at any point: the id index names the new lane, the message exists there, the old lane forgets it.
   */
  async function bring(moves: readonly Move[]): Promise<void> {
    if (moves.length === 0) return;
    const arriving = moves.map(({ target, body, hop }) => ({
      lane: target,
      body,
      contentHash: contentHash(target, body),
      hop,
    }));
    await Promise.all(moves.map((move, at) => handOver.point(move, arriving[at]!.contentHash)));
    // A conflict: a faster process has already moved it on from there.
    await putMessages(arriving, { ledger, jobs });
    await Promise.all(moves.map((move) => handOver.done(move)));
  }

  return {
    ...campaignFacts(ledger),

    kept: (campaign, lanes) => messages.keptOfCampaign(campaign, lanes),
    forget: (campaign, lane, fence) => messages.forgetCampaign(campaign, lane, fence),

    async failures(campaign, lanes) {
      const failed = await Promise.all(
        lanes.map((lane) => messages.list({ lane, status: 'failed', limit: LOOKED_AT })),
      );
      const codes: Record<string, number> = {};
      for (const view of failed.flat()) {
        if (view.campaign !== campaign) continue;
        const code = view.error?.code ?? 'unknown';
        codes[code] = (codes[code] ?? 0) + 1;
      }
      return codes;
    },

    async movable(campaign, lane) {
      const queued = await messages.queuedOfCampaign(campaign, lane);
      return handOver.movable(
        lane,
        queued.flatMap(({ key, body }) => (body.keepsNumber === true ? [] : [key])),
      );
    },

    async handOver(from, moves) {
      const taken = await Promise.all(moves.map(({ key, target }) => handOver.take(from, key, target)));
      await bring(taken.filter((move) => move !== undefined));
    },

    async finishHandOvers(lanes) {
      if ((await handOver.moving(lanes)) === 0) return;
      for (const lane of lanes) await bring(await handOver.unfinished(lane));
    },

    moving: (lanes) => handOver.moving(lanes),

    setCampaignState: (campaign, lane, state, fence) => messages.setCampaignState(campaign, lane, state, fence),

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
      await Promise.all(queued.map(({ key }) => messages.change(lane, key, cancelWithCampaign())));
    },

    async retry(campaign, lane, { statuses, code, since = 0 }) {
      const wanted = new Set<Status>(statuses);
      const result: Retried = { queued: 0, notProvenUnsent: 0 };
      // All keys at once: messages that move or are forgotten meanwhile would shift pages that are read one by one.
      const keys = await messages.keysOfCampaign(campaign, lane);
      for (let offset = 0; offset < keys.length; offset += PAGE) {
        const page = await messages.views(lane, keys.slice(offset, offset + PAGE));
        const ended = page.filter(
          ({ status, error, statusAt }) =>
            wanted.has(status) && (code === undefined || error?.code === code) && Date.parse(statusAt) >= since,
        );
        const tried = await Promise.all(ended.map(({ id }) => retryOne(lane, id)));
        const again = tried.filter((each) => typeof each === 'object');
        if (again.length > 0) await jobs.add(lane, again);
        result.queued += again.length;
        result.notProvenUnsent += tried.filter((each) => each === 'unproven').length;
      }
      return result;
    },
  };
}
