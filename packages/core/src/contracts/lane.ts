import type { LaneStall } from '../lane/lane-guide.ts';
import type { Author, Hold, HoldChange } from '../lane/hold.ts';
import type { HoldReason } from '../outcome.ts';

/** What the ledger stores about lanes, and the limits and backoff that concern several of them. */

/** An instance's rules allow only urgent messages of the lane until this time (ms, Redis time). */
export interface LaneWait {
  until: number;
  reason: 'window' | 'daily-limit';
}

export interface LanesPort {
  /** Returns every lane that ever had a message. */
  names(): Promise<string[]>;
  /** Scans these names, about `most` per step. A scan from cursor `0` back to `0` returns each name at least once. */
  walk(cursor: string, most: number): Promise<{ cursor: string; lanes: string[] }>;
  holds(lane: string): Promise<Hold[]>;
  /**
   * Returns true if nothing on the lane can need a recovery: no attempt is open, no job is active, nothing holds it, and its
   * queue is not paused. One command. `queueKeys`: what the queue's keys begin with.
   */
  isAtRest(lane: string, queueKeys: string): Promise<boolean>;
  /** Returns the last times it was held and released, the newest first. */
  history(lane: string): Promise<HoldChange[]>;
  /** Adds a reason to the lane's holds. An existing hold for the same reason keeps its start and its author. */
  hold(lane: string, reason: HoldReason, detail: string, by?: Author): Promise<void>;
  /** Updates the detail of a standing hold; does nothing when it is gone. */
  updateHold(lane: string, reason: HoldReason, detail: string, by?: Author): Promise<void>;
  /** Removes one reason, or all of them, and the counters that led to it. Returns the reasons removed. */
  release(lane: string, reason?: HoldReason, by?: Author): Promise<HoldReason[]>;
  /**
   * Records that the lane waits for its instance's rules. Undefined: it no longer waits. Messages that cannot be sent before
   * `until` do not age before it. Returns false when that was already recorded.
   */
  setWaiting(lane: string, waiting: LaneWait | undefined): Promise<boolean>;
  /** Records how many messages Z-API's own queue listed just now. Only for display. */
  noteQueue(lane: string, listed: number): Promise<void>;
  /** Records why the lane's worker lets it wait for this time (ms) although nothing holds it. Only for display. */
  reportStall(lane: string, reason: LaneStall, ms: number): Promise<void>;
}

/** A limit of an instance, or of a campaign over all of its lanes. */
export type LimitScope = { lane: string } | { campaign: string };

/**
 * Daily limits. A place is reserved before an attempt begins and released when it is proven that nothing was sent. A crash
 * in between loses a place, so the limit is never exceeded.
 */
export interface QuotaPort {
  /**
   * Reserves one send of the day (`2026-11-21`), or reuses the message's kept reservation. Returns undefined when
   * the limit is reached.
   */
  reserve(scope: LimitScope, day: string, limit: number, key: string): Promise<'taken' | 'kept' | undefined>;
  /** Keeps the place for the message's next attempt of that day, because this attempt may have been sent. */
  keep(scope: LimitScope, day: string, key: string): Promise<void>;
  /**
   * Releases a reservation, but never a kept one. `token` identifies the reservation: repeating the call changes
   * nothing.
   */
  release(scope: LimitScope, day: string, token: string): Promise<void>;
}

/** Attempts without a reply from the gateway, counted over all workers of the deployment. */
export interface OutagesPort {
  /**
   * Records that an attempt on this lane got no reply. When `lanes` lanes get none within `windowMs`, whichever workers
   * serve them, that is an outage: every lane pauses for `coolMs` from now. Returns how many lanes got no reply within
   * the window, and the remaining pause.
   */
  note(
    lane: string,
    rule: { windowMs: number; coolMs: number; lanes: number },
  ): Promise<{ lanes: number; restMs: number }>;
  /** Returns how long no lane may send (ms; 0 = none). */
  restMs(): Promise<number>;
}
