import type { SendingRules } from '../lane/lane.ts';
import type { ImageRef } from './image.ts';
import type { MessageType, OnUnknown, Priority } from './input.ts';

/** The content of a message as the ledger stores it for the sender, without the image's bytes. Never changes. */
export interface MessageBody {
  id: string;
  type: MessageType;
  phone?: string;
  /** The LID of the same person, if Z-API has named it: the person may have opted out by it. Never sent to. */
  lid?: string;
  image: ImageRef;
  caption?: string;
  replyTo?: string;
  delayMessage?: number;
  viewOnce?: boolean;
  priority: Priority;
  sendAt?: number;
  expiresAt?: number;
  onUnknown: OnUnknown;
  callbackUrl?: string;
  metadata?: Record<string, unknown>;
  campaign?: string;
  /** Line of the campaign's file. */
  line?: number;
  /** Seconds; overrides the instance's pace for this message (a campaign's `--delay`). */
  pace?: { min: number; max: number };
  /** A campaign's own rules, in addition to those of the instance. */
  rules?: SendingRules;
  /** Stays with its number even while that is held, because the line names it or it wrote to the person before. */
  keepsNumber?: true;
  /** For a campaign over several numbers: the number that sends it keeps its person. */
  shared?: true;
  /** The trace of the request that queued it, if traces are recorded. Not part of its content: a repeat with another trace is a duplicate. */
  trace?: QueuedTrace;
}

/** Where the trace of a queued message continues. */
export interface QueuedTrace {
  /** W3C `traceparent` of the span that queued the message. */
  parent: string;
  /** When it was queued (ms since the epoch). */
  at: number;
}
