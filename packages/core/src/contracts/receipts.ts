import type { DeliveryFailure } from '../event.ts';
import type { MessageBody } from '../message/body.ts';
import type { ImageRef } from '../message/image.ts';
import type { Priority } from '../message/input.ts';
import type { Status } from '../message/status.ts';
import type { QueueEntry } from './gateway.ts';

/** Receipts: what Z-API's callbacks and its queue say about messages, and what applying them leads to. */

/** What a receipt led to. */
export type Settled =
  | {
      answer: 'settled';
      key: string;
      from: Status;
      to: Status;
      failure?: DeliveryFailure;
      requeued?: Requeued;
      /** What the receipt says about the image of the message's campaign. */
      media?: MediaReport;
    }
  /** The receipt is about a known message but says nothing new (a repeat, or an older step). */
  | { answer: 'nothing-new'; key: string }
  | { answer: 'orphan' }
  | { answer: 'lane'; held?: 'disconnected' | 'shadow-ban' }
  | { answer: 'ignored' };

/** What happened to the image of one message of a campaign. */
export interface MediaReport {
  campaign: string;
  image: ImageRef;
  /** `unusable`: Z-API could not use it. `gone`: its stored bytes no longer exist. */
  outcome: 'used' | 'unusable' | 'gone';
}

/** A message that goes back to its lane's queue; the caller adds its job. */
export interface Requeued {
  key: string;
  generation: number;
  priority: Priority;
}

/** A message whose last attempt Z-API may have accepted without a reply that proves it. */
export interface Unclear {
  key: string;
  status: Status;
  body: MessageBody;
  /** When that attempt began (ms). */
  startedAt: number;
  /** When the message reached this status (ms). */
  since: number;
  nonce: string;
  number: number;
  /** The attempt's zaapId, if its reply had one. */
  zaapId?: string;
}

/** A message that evidence has settled, and the status it had before. */
export interface SettledByQueue {
  key: string;
  from: Status;
}

export interface EvidencePort {
  /** Returns the lane's messages that evidence could settle. */
  unclear(lane: string): Promise<Unclear[]>;
  /** The lane has no unsettled attempt now, so this process need not remember any. */
  noneUnclear(lane: string): void;
  /**
   * Adds each entry of Z-API's queue that may belong to an unsettled attempt to the facts; returns the messages that it
   * settled. `about`: only entries that may be about the recipient of this message.
   */
  fromQueue(
    lane: string,
    entries: QueueEntry[],
    about?: Pick<MessageBody, 'type' | 'phone'>,
  ): Promise<SettledByQueue[]>;
}

export interface ReceiptsPort {
  /** Applies the orphan receipts under these ids, which have become a message's own. */
  join(lane: string, ids: (string | undefined)[]): Promise<Settled[]>;
  /** Continues everything on the lane that was interrupted, or left by a process of an older layout. */
  joinAll(lane: string): Promise<Settled[]>;
  /**
   * Applies every receipt received so far about this message's recipient. The cost depends on that recipient's receipts
   * only, not on what else is parked on the lane.
   */
  look(lane: string, key: string, body: Pick<MessageBody, 'type' | 'phone'>): Promise<Settled[]>;
  /** Applies what the facts about this message's recipient prove. */
  settle(lane: string, body: Pick<MessageBody, 'type' | 'phone' | 'lid'>): Promise<Settled[]>;
  /** Returns whether a message may be sent again automatically, and the version of the facts that says so. */
  guard(lane: string, key: string, body: MessageBody): Promise<{ mayRetry: boolean; version: string }>;
  evidence: EvidencePort;
}
