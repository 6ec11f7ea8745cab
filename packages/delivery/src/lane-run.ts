import type { FetchedJob, InstanceInfo, MessageBody } from '@pombo/core';
import type { DeliveryContext, Step } from './delivery-context.ts';

/** One run of a lane: at most one message, and everything its steps need. */
export interface LaneRun {
  job: FetchedJob;
  lane: string;
  instance: InstanceInfo;
  context: DeliveryContext;
  /** Number of workers in a row that died while they prepared its message. */
  deaths: number;
}

export interface Message {
  body: MessageBody;
  /** Its content hash. */
  content: string;
  /** When the message was read: by Redis time and by this process's clock (ms). Only if the instance has rules. */
  read?: { now: number; monotonic: number };
  /** Until when the lane was reported to wait for its instance's rules (Redis time, ms). */
  waitsUntil?: number;
  /** Version of the facts that allow another attempt; absent for the first one. */
  factsVersion?: string;
}

export interface Attempt {
  attempt: number;
  nonce: string;
  gapMs: number;
  errored: number;
  streak: number;
  /** When `open` was requested, by both clocks. */
  asked: { wall: number; monotonic: number };
}

/** When a lane runs again. */
export type NextRun =
  /** Not before this rest is over, not even for a wake. `suspect`: a dead worker may block the lane, so it is recovered first. */
  | { restMs: number; suspect?: true }
  /** At this time, or at a wake. `sweep`: as part of the sweep, which also looks for orphans. */
  | { againMs: number; sweep?: true }
  /** When its hours open; at a wake or a sweep before that, since the rules may change. */
  | { closedMs: number }
  /** At a wake or a sweep. */
  | { parked: 'empty' | 'held' };

/** Reports to a test where the message is. */
export function step({ job, lane, context }: LaneRun, name: Step): void {
  context.hooks.onStep?.(name, lane, job.key);
}
