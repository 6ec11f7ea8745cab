import type { MessageType } from '../message/input.ts';
import type { HoldReason, Outcome } from '../outcome.ts';

/** The gateway that sends: what delivery calls, and `@pombo/zapi` implements. */

/** The content of one POST. The image is a URL or a data: text. */
export interface Sendable {
  type: MessageType;
  phone?: string;
  image: string;
  caption?: string;
  /** The message being answered. */
  replyTo?: string;
  /** Pause after the message (whole seconds, 1–15). */
  delayMessage?: number;
  viewOnce?: boolean;
}

export interface Sender {
  /**
   * Makes exactly one attempt and never throws: every result is an outcome. `mayWrite` is called in the tick of the first
   * byte; if it returns a text, nothing is written, the text is the reason, and the outcome is `unreached`.
   */
  send(lane: string, message: Sendable, mayWrite: () => string | undefined): Promise<Outcome>;
  /** Asks whether the number works, without sending anything. Never throws. */
  probe(lane: string): Promise<Probe>;
  /** Returns what waits in Z-API's own queue for this number, as far as it can be read. Throws if Z-API does not reply. */
  queue(lane: string): Promise<QueueListing>;
}

/** `down`: the reply requires this hold. `silent`: no reply came from Z-API. */
export type Probe =
  | { state: 'up' }
  | { state: 'down'; reason: HoldReason; detail: string }
  | { state: 'silent'; detail: string };

/** One message that waits in Z-API's own queue. */
export interface QueueEntry {
  zaapId: string;
  messageId?: string;
  /** As Z-API wrote it. */
  phone: string;
  /** ms since the epoch. */
  createdAt?: number;
}

/** Z-API's own queue, as far as it can be read. */
export interface QueueListing {
  /** Items with a readable recipient, oldest first. */
  entries: QueueEntry[];
  /** zaapIds of items without a readable recipient. */
  bare: string[];
  /** Number of items without a readable zaapId. Each of them may be any message. */
  unreadable: number;
}

/** What one reading of Z-API's queue says about our outstanding messages. */
export interface QueueReport {
  /** zaapIds in the listing. Undefined: the queue was not read, so all of our messages may be in it. */
  listed: string[] | undefined;
  /** Number of items without a readable zaapId. The same number of our newest messages keep their places. */
  unreadable: number;
  /** A message frees its place this long after it was accepted, whatever the listing says (ms). */
  freeAfterMs: number;
}
