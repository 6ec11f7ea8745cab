import type { CallbackKind } from './callback.ts';

/** One callback or one duplicate of it, with its content and its result. */
export interface CalledBack {
  /** 1 for the first, without gaps. */
  seq: number;
  instance: string;
  kind: CallbackKind;
  /** As the message or the test named it, however `body` spells it. */
  phone?: string;
  url: string;
  body: Record<string, unknown>;
  /** 1 for the callback itself, 2 and more for its duplicates. */
  copy: number;
  gzip: boolean;
  madeAt: number;
  /**
   * Pending: `waiting` (for a delay or a retry), `held`, `calling`. Ended: `answered` (with any status), `unanswered`
   * (every call failed), `lost` (by a fault), `filtered` (by `update-filters`), `not-called` (the URL is not http: on
   * loopback).
   */
  state: 'waiting' | 'held' | 'calling' | CallbackEnd;
  /** Its POSTs, oldest first; more than one only with the knob `callbackRetries`. */
  calls: CallMade[];
}

export type CallbackEnd = 'answered' | 'unanswered' | 'lost' | 'filtered' | 'not-called';

/** One POST to the receiver of callbacks. */
export interface CallMade {
  at: number;
  endedAt?: number;
  /** Status of the response. */
  status?: number;
  /** Why there was no response: an error code of the socket, or `timeout`. */
  problem?: string;
}
