import type { Callback, CallbackKind } from './callback.ts';
import type { Emit } from './events.ts';
import { Kept } from './kept.ts';
import type { Counts } from './truth.ts';

/** One callback, or one duplicate of it: what was to be told, and what became of it. */
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
   * Still to come: `waiting` (for a delay or a retry), `held`, `calling`. Ended: `answered` (whatever the status),
   * `unanswered` (every call failed), `lost` (by a fault), `filtered` (by `update-filters`), `not-called` (a URL that
   * is not http: on loopback).
   */
  state: 'waiting' | 'held' | 'calling' | CallbackEnd;
  /** Every POST made of it, oldest first; more than one only with the knob `callbackRetries`. */
  calls: CallMade[];
}

export type CallbackEnd = 'answered' | 'unanswered' | 'lost' | 'filtered' | 'not-called';

/** One POST to whoever receives callbacks. */
export interface CallMade {
  at: number;
  endedAt?: number;
  /** Of the answer. */
  status?: number;
  /** Why there was no answer: an error code of the socket, or `timeout`. */
  problem?: string;
}

export interface CallbackLogParts {
  emit: Emit;
  count: (name: keyof Counts) => void;
  /** Callbacks kept; beyond it the oldest are forgotten. */
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

  /** Records that one is to be told; it waits. */
  open(callback: Callback, facts: Pick<CalledBack, 'instance' | 'url' | 'copy' | 'gzip' | 'madeAt'>): CalledBack {
    this.#seq += 1;
    const record: CalledBack = { seq: this.#seq, ...callback, ...facts, state: 'waiting', calls: [] };
    this.#kept.add(record);
    return record;
  }

  /** Puts one aside until it is released. */
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

  /** Those after a `seq`, oldest first, at most `limit`. */
  list(after?: number, limit?: number): CalledBack[] {
    return this.#kept.list(after, limit);
  }

  /** Nothing that is underway is recorded any more; what is recorded stays readable. */
  close(): void {
    this.#closed = true;
  }

  reset(): void {
    this.#kept.clear();
    this.#seq = 0;
  }
}
