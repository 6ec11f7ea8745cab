import type { LaneView, MessageBody, SendingRules, Status } from '@pombo/core';

/**
 * Everything a campaign does to its lanes, declared once. The feeder, the commands and the reports each take the part that
 * they need; `lane-ops.ts` implements all of it over the ledger and the queue.
 */
export interface CampaignLaneOps {
  /**
   * Sets the campaign's state on a lane, so that no attempt begins against it. `fence` is the number of the record's
   * change: a lane that has seen a newer one ignores the call. Returns true when the lane knew the campaign in another
   * state, or not at all.
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
  counts(campaign: string, lanes: string[]): Promise<CountedMessages>;
  /** Returns error code → how many of the campaign's newest messages failed with it. */
  failures(campaign: string, lanes: string[]): Promise<Record<string, number>>;
  /** Returns how many of the campaign's messages certainly or possibly reached their recipients twice. */
  duplicates(campaign: string, lanes: string[]): Promise<DuplicateCounts>;
  /** Returns the state of these lanes. */
  standing(lanes: string[]): Promise<LaneView[]>;
  /** Returns how many messages count against the campaign's daily limit on that day. */
  sentOn(campaign: string, day: string): Promise<number>;
  /** Returns the keys of the campaign's queued messages of a lane that may move to another, oldest first. */
  movable(campaign: string, lane: string): Promise<string[]>;
  /** Transfers queued messages to other lanes. Those whose attempt began meanwhile stay. */
  transfer(from: string, moves: readonly { key: string; target: string }[]): Promise<void>;
  /** Completes the transfers out of these lanes that a crash interrupted. */
  finishTransfers(lanes: string[]): Promise<void>;
  /** Returns how many messages are in transit out of these lanes. */
  moving(lanes: string[]): Promise<number>;
  /** Returns how many of the campaign's messages are stored. */
  kept(campaign: string, lanes: string[]): Promise<number>;
  /**
   * Makes a lane forget the campaign: its counters go, its messages stay for their own retention period. Returns how many
   * messages are still stored. `fence`: as for `setCampaignState`.
   */
  forget(campaign: string, lane: string, fence: number): Promise<number>;
  /** Queues the campaign's ended messages of a lane again, except those that may have been sent. */
  retry(campaign: string, lane: string, filter: RetryFilter): Promise<Retried>;
}

/** What the feeder needs beside the lane operations: the lanes of its worker, and the adding side of the queue. */
export interface FeederPort extends CampaignLaneOps {
  /** Returns the lanes that this process feeds. */
  lanes(): string[];
  /** Returns the gap between two messages of a lane (seconds). */
  pace(lane: string): { min: number; max: number };
  /** Returns the lane's own sending rules. */
  rules(lane: string): SendingRules | undefined;
  /** Queues messages, each once by its id. A message that was queued on another lane before stays there. */
  put(messages: { lane: string; body: MessageBody }[]): Promise<void>;
  /** Returns those of these lanes that are held, with the start of the hold (ms, Redis time). */
  held(lanes: string[]): Promise<Map<string, number>>;
  /** Returns those of these lanes that no live worker serves. */
  unserved(lanes: string[]): Promise<string[]>;
  /**
   * Returns the state in Redis of messages that were queued, in the given order. `lanes`: where to look; the first is the
   * lane that they were queued on.
   */
  present(ids: readonly string[], lanes: readonly string[]): Promise<Present[]>;
  /** Returns the last recovery after Redis lost writes; each has an `epoch` of its own. */
  recovery(): Promise<{ epoch: string; open: boolean }>;
  /** Keeps these stored images (SHA-256) for a whole retention period from now. */
  prolongImages(images: string[]): Promise<void>;
}

/** The state in Redis of a message that was queued. `stub`: a placeholder for a message that Redis lost after an attempt. */
export type Present = { is: 'kept'; createdAt: number } | { is: 'stub' } | { is: 'missing' };

/** The ledger's counts of a campaign's messages. `forgotten`: those among them that are no longer stored. */
export type CountedMessages = Partial<Record<Status | 'forgotten', number>>;

/** How many messages were certainly delivered twice, and how many may have been. */
export interface DuplicateCounts {
  certain: number;
  possible: number;
}

/** The statuses that a retry changes. */
export const RETRIED_STATUSES = ['failed', 'expired', 'cancelled'] as const;
export type RetriedStatus = (typeof RETRIED_STATUSES)[number];

/** Which ended messages to retry. */
export interface RetryFilter {
  statuses: readonly RetriedStatus[];
  /** Retries only messages whose error has this code. */
  code?: string | undefined;
  /** Retries only messages that ended at this time or later (ms since the epoch). */
  since?: number | undefined;
}

export interface Retried {
  queued: number;
  /** Not retried: an earlier attempt may have been sent. */
  notProvenUnsent: number;
}
