import type { HoldReason, MessageType, Outcome } from '@pombo/message';
import type { QueueListing } from './number.ts';

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

/** `down` names the hold that the answer calls for; `silent` means that nobody answered as Z-API would. */
export type Probe =
  | { state: 'up' }
  | { state: 'down'; reason: HoldReason; detail: string }
  | { state: 'silent'; detail: string };

export interface Sender {
  /**
   * Makes exactly one attempt and never throws: whatever happens is an outcome. `mayWrite` is asked in the tick of
   * the first byte; a text it answers is the reason why nothing may be written, and the outcome is `unreached`.
   */
  send(lane: string, message: Sendable, mayWrite: () => string | undefined): Promise<Outcome>;
  /** Asks whether the number works, without sending anything. Never throws. */
  probe(lane: string): Promise<Probe>;
  /** What waits in Z-API's own queue for this number, as far as it can be read. Throws when it does not answer. */
  queue(lane: string): Promise<QueueListing>;
}
