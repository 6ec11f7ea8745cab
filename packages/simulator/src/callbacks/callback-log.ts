import type { Callback } from './callback.ts';
import type { CallbackEnd, CalledBack } from './called-back.ts';
import type { Emit } from '../state/events.ts';
import { RingBuffer } from '../state/ring-buffer.ts';
import type { Counts } from '../state/counts.ts';

export interface CallbackLogParts {
  emit: Emit;
  count: (name: keyof Counts) => void;
  /** Most callbacks to keep; beyond it the oldest are dropped. */
  max: number;
}

/** The ground truth about callbacks. */
export class CallbackLog {
  readonly #parts: CallbackLogParts;
  readonly #records: RingBuffer<CalledBack>;
  #seq = 0;
  #closed = false;

  constructor(parts: CallbackLogParts) {
    this.#parts = parts;
    this.#records = new RingBuffer(parts.max);
  }

  /** Records a callback that is to be sent; it waits. */
  open(callback: Callback, facts: Pick<CalledBack, 'instance' | 'url' | 'copy' | 'gzip' | 'madeAt'>): CalledBack {
    this.#seq += 1;
    const record: CalledBack = { seq: this.#seq, ...callback, ...facts, state: 'waiting', calls: [] };
    this.#records.add(record);
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
    return !this.#closed && this.#records.knows(record);
  }

  /** Returns those after a `seq`, oldest first, at most `limit`. */
  list(after?: number, limit?: number): CalledBack[] {
    return this.#records.list(after, limit);
  }

  /** Stops recording what is under way; existing records stay readable. */
  close(): void {
    this.#closed = true;
  }

  reset(): void {
    this.#records.clear();
    this.#seq = 0;
  }
}
