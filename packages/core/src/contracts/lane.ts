import type { LaneStall } from '../lane/lane-guide.ts';
import type { Hold } from '../lane/hold.ts';
import type { HoldReason } from '../outcome.ts';

/** What the ledger stores about lanes, and the limits and backoff that concern several of them. */

/** Until when (ms, Redis time) an instance's rules let none of the lane's messages begin, except urgent ones. */
export interface LaneWait {
  until: number;
  reason: 'window' | 'daily-limit';
}

export interface LanesPort {
  /** Returns every lane that ever had a message. */
  names(): Promise<string[]>;
  /** Scans these names, about `most` per step. A scan from cursor `0` back to `0` has met every one. */
  walk(cursor: string, most: number): Promise<{ cursor: string; lanes: string[] }>;
  holds(lane: string): Promise<Hold[]>;
  /** Adds a reason to the lane's holds. An existing hold for the same reason keeps its start. */
  hold(lane: string, reason: HoldReason, detail: string): Promise<void>;
  /** Updates the detail of a standing hold; does nothing when it is gone. */
  updateHold(lane: string, reason: HoldReason, detail: string): Promise<void>;
  /** Removes one reason, or all of them, and the counters that led to it. Returns the reasons removed. */
  release(lane: string, reason?: HoldReason): Promise<HoldReason[]>;
  /**
   * Records that the lane waits for its instance's rules; undefined: it does not. Messages that cannot be sent before
   * `until` do not age before it. Returns false when that was already recorded.
   */
  setWaiting(lane: string, waiting: LaneWait | undefined): Promise<boolean>;
  /** Shows why the lane's worker lets it wait for this time (ms) although nothing holds it. Display only. */
  reportStall(lane: string, reason: LaneStall, ms: number): Promise<void>;
}

/** Whose limit it is: an instance's own, or a campaign's over all of its lanes. */
export type LimitScope = { lane: string } | { campaign: string };

/**
 * Daily limits, as an exact upper bound: a place is reserved before an attempt begins and released when it is proven that
 * nothing was sent. A crash in between loses a place; no crash allows one too many.
 */
export interface QuotaPort {
  /**
   * Reserves one send of the day (`2026-11-21`), or reuses the message's kept reservation. Undefined when the limit is
   * reached.
   */
  reserve(scope: LimitScope, day: string, limit: number, key: string): Promise<'taken' | 'kept' | undefined>;
  /** Keeps a place for the message's next attempt of that day: it may have been sent. */
  keep(scope: LimitScope, day: string, key: string): Promise<void>;
  /**
   * Releases a reservation, but never a kept one. `token` identifies the reservation: repeating the call changes
   * nothing.
   */
  release(scope: LimitScope, day: string, token: string): Promise<void>;
}

/** Silence of the gateway, as all workers of the deployment have met it. */
export interface OutagesPort {
  /**
   * Records that an attempt on this lane got no answer. When `lanes` lanes get none within `windowMs`, whichever
   * workers serve them, that is an outage: every lane rests for `coolMs` from now. Returns how many lanes got no answer
   * within the window, and the rest.
   */
  note(
    lane: string,
    rule: { windowMs: number; coolMs: number; lanes: number },
  ): Promise<{ lanes: number; restMs: number }>;
  /** Returns how long no lane may send (ms; 0 = none). */
  restMs(): Promise<number>;
}
