import type { Hold, HoldReason, InstanceInfo, MessageBody, MessageType, Outcome, Status } from '@pombo/message';

/**
 * What delivery needs from the outside, and nothing more. It knows neither Z-API nor the ledger's keys; the apps'
 * `wire.ts` join them.
 */

/** One POST, ready to be written: the image is a URL or a data: text. */
export interface Sendable {
  type: MessageType;
  phone?: string;
  image: string;
  caption?: string;
  replyTo?: string;
  /** Whole seconds, 1–15. */
  delayMessage?: number;
  viewOnce?: boolean;
}

export interface Sender {
  /**
   * Makes exactly one attempt and never throws: whatever happens is an outcome. `mayWrite` is asked in the tick of
   * the first byte; a text it answers is the reason why nothing may be written, and the outcome is `unreached`.
   */
  send(lane: string, message: Sendable, mayWrite: () => string | undefined): Promise<Outcome>;
  /** Asks whether the number works, without sending anything. Never throws. */
  probe(lane: string): Promise<Probe>;
}

/** `down` names the hold that the answer calls for; `silent` means that nobody answered as Z-API would. */
export type Probe =
  | { state: 'up' }
  | { state: 'down'; reason: HoldReason; detail: string }
  | { state: 'silent'; detail: string };
