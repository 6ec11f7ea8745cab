import type { Callback, CallbackKind } from './callback.ts';
import type { Emit } from '../state/events.ts';
import { Kept } from '../state/ring-buffer.ts';
import type { Counts } from '../state/ground-truth.ts';

/** One callback, or one duplicate of it: its content and its result. */
export interface CalledBack {
  /** 1 for the first, without gaps. */
  seq: number;
  instance: string;
  kind: CallbackKind;
  /** As the message or the test named it, however `body` spells it. */
  phone?: string;
  url: string;
  body: Record<string, unknown>;
  /** 1 = the callback itself, 2 and more = its duplicates. */
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

export interface CallbackLogParts {
  emit: Emit;
  count: (name: keyof Counts) => void;
  /** Most callbacks to keep; beyond it the oldest are dropped. */
  max: number;
}

/** The ground truth about callbacks. */
export class CallbackLog {
  readonly #parts: CallbackLogParts;
  readonly #kept: Kept<CalledBack>;
  #seq = 0;
  #closed = false;

  constructor(parts: CallbackLogParts) {
    this.#parts = parts;
    this.#kept = new Kept(parts.max);
  }

  /** Records a callback that is to be sent; it waits. */
  open(callback: Callback, facts: Pick<CalledBack, 'instance' | 'url' | 'copy' | 'gzip' | 'madeAt'>): CalledBack {
    this.#seq += 1;
    const record: CalledBack = { seq: this.#seq, ...callback, ...facts, state: 'waiting', calls: [] };
    this.#kept.add(record);
    return record;
  }

  /** Holds one until it is released. */
  hold(record: CalledBack): void {
    record.state = 'held';
    this.#parts.count('callbacksHeld');
    this.#parts.emit('heldBack', record);
  }

  /** Records how one ended. */
  end(record: CalledBack, state: CallbackEnd): void {
    record.state = state;
    this.#parts.count(state === 'answered' ? 'callbacks' : 'callbacksMissed');
    this.#parts.emit('calledBack', record);
  }

  /** False for one from before a reset, or of a closed simulator, whose call may end only now. */
  knows(record: CalledBack): boolean {
    return !this.#closed && this.#kept.knows(record);
  }

  /** Returns those after a `seq`, oldest first, at most `limit`. */
  list(after?: number, limit?: number): CalledBack[] {
    return this.#kept.list(after, limit);
  }

  /** Stops recording what is under way; existing records stay readable. */
  close(): void {
    this.#closed = true;
  }

  reset(): void {
    this.#kept.clear();
    this.#seq = 0;
  }
}
