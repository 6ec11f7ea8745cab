import type { LaneStall } from '../lane/lane-guide.ts';
import type { Hold } from '../lane/hold.ts';
import type { HoldReason } from '../outcome.ts';

/** What the ledger stores about lanes, and the limits and backoff that concern several of them. */

/** The instance's rules that a lane waits for, and until when (ms). */
export interface LaneWait {
  until: number;
  reason: 'window' | 'daily-limit';
}

export interface LanesPort {
  /** Returns every lane that ever had a message. */
  names(): Promise<string[]>;
  /** Continues a walk over these names, about `most` per step; a walk from cursor `0` to `0` has visited every one. */
  walk(cursor: string, most: number): Promise<{ cursor: string; lanes: string[] }>;
  holds(lane: string): Promise<Hold[]>;
  /** Adds a reason to the lane's holds; an existing hold for the same reason keeps its start time. */
  hold(lane: string, reason: HoldReason, detail: string): Promise<void>;
  /** Replaces the detail of a hold; does nothing if the hold is gone. */
  describe(lane: string, reason: HoldReason, detail: string): Promise<void>;
  /** Removes one reason, or all of them, and what was counted towards it; returns those removed. */
  release(lane: string, reason?: HoldReason): Promise<HoldReason[]>;
  /**
   * Records that the lane waits for its instance's rules; undefined: it does not. Messages that cannot be sent before
   * `until` do not age before it. Returns false if that was recorded already.
   */
  wait(lane: string, waiting: LaneWait | undefined): Promise<boolean>;
  /** Publishes, for display only, why the lane's worker lets it wait for this long (ms) although nothing holds it. */
  stall(lane: string, reason: LaneStall, ms: number): Promise<void>;
}

/** Whose daily limit: an instance's own, or a campaign's over all of its lanes. */
export type LimitScope = { lane: string } | { campaign: string };

/**
 * Daily limits, as an exact upper bound: a place is reserved before an attempt begins and released when it is proven that
 * nothing was sent. A crash in between loses a place; no crash allows one too many.
 */
export interface QuotaPort {
  /** Reserves a place of the day (`2026-11-21`), or returns the message's kept one; undefined when the limit is reached. */
  take(scope: LimitScope, day: string, limit: number, key: string): Promise<'taken' | 'kept' | undefined>;
  /** Keeps a place for the message's next attempt of that day: it may have been sent. */
  keep(scope: LimitScope, day: string, key: string): Promise<void>;
  /** Releases a place; never a kept one. `token` identifies the reservation: repeating it changes nothing. */
  giveBack(scope: LimitScope, day: string, token: string): Promise<void>;
}

/** Silence of the gateway, as all workers of the deployment have met it. */
export interface OutagesPort {
  /**
   * Records that an attempt on this lane met silence. If at least `lanes` lanes do within `windowMs`, whichever workers serve
   * them, every lane rests for `coolMs` from now. Returns how many did, and the rest (ms).
   */
  note(
    lane: string,
    rule: { windowMs: number; coolMs: number; lanes: number },
  ): Promise<{ lanes: number; restMs: number }>;
  /** Returns how long no lane may send (ms; 0 = go on). */
  restMs(): Promise<number>;
}
