import type { FetchedJob, InstanceInfo, MessageBody } from '@pombo/core';
import type { DeliveryContext, Step } from './delivery-context.ts';

/** One turn of a lane: at most one message, and everything its steps need. */
export interface LaneRun {
  job: FetchedJob;
  lane: string;
  instance: InstanceInfo;
  context: DeliveryContext;
  /** Workers in a row that died while they prepared its message. */
  deaths: number;
}

export interface Message {
  body: MessageBody;
  /** Its content hash. */
  content: string;
  /** Redis time, ms, when the message was read, and this process's clock then; only where the instance has rules. */
  read?: { now: number; monotonic: number };
  /** Until when people were told that the lane waits for its instance's rules. */
  waitsUntil?: number;
  /** Version of the facts that allow another attempt; absent for a first one. */
  factsVersion?: string;
}

export interface Attempt {
  attempt: number;
  nonce: string;
  gapMs: number;
  errored: number;
  streak: number;
  /** When `open` was asked, on both clocks. */
  asked: { wall: number; monotonic: number };
}

/**
 * When the lane wants its next turn: not before a rest is over whatever happens, at a time that a wake may bring
 * forward (`closed`: or the sweep, since rules may change), or (`parked`) with a wake or the sweep. `suspect`: a dead worker may keep the lane shut, look before the next fetch.
 */
export type NextRun =
  | { restMs: number; suspect?: true }
  | { againMs: number; sweep?: true }
  | { closedMs: number }
  | { parked: 'empty' | 'held' };

/** Tells a test where the message is. */
export function step({ job, lane, context }: LaneRun, name: Step): void {
  context.hooks.onStep?.(name, lane, job.key);
}
