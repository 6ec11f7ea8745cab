import type { HoldReason, MessageType, Outcome } from '@pombo/core';
import type { QueueListing } from './instance-api/queue-listing.ts';

/**
 * What this package offers to delivery: its `Sender` port, declared here a second time so that neither package
 * knows the other. The compiler compares the two where the apps join them.
 */

/** One POST, ready to be written: the image is a URL or a data: text. */
export interface Sendable {
  type: MessageType;
  phone?: string;
  image: string;
  caption?: string;
  /** The message being answered. */
  replyTo?: string;
  /** Whole seconds, 1–15. */
  delayMessage?: number;
  viewOnce?: boolean;
}

/** `down` names the hold that the reply requires; `silent` means that no reply was Z-API's. */
export type Probe =
  | { state: 'up' }
  | { state: 'down'; reason: HoldReason; detail: string }
  | { state: 'silent'; detail: string };

export interface Sender {
  /**
   * Makes exactly one attempt and never throws: every result is an outcome. `mayWrite` is called in the tick of the first
   * byte; if it returns a text, nothing is written, the text is the reason, and the outcome is `unreached`.
   */
  send(lane: string, message: Sendable, mayWrite: () => string | undefined): Promise<Outcome>;
  /** Asks whether the number works, without sending anything. Never throws. */
  probe(lane: string): Promise<Probe>;
  /** Returns what waits in Z-API's own queue for this number, as far as it can be read. Throws if Z-API does not answer. */
  queue(lane: string): Promise<QueueListing>;
}
