import type { Callback } from './callback.ts';
import type { CallbackEnd, CalledBack } from './called-back.ts';
import type { Emit } from '../state/events.ts';
import { createRingBuffer } from '../state/ring-buffer.ts';
import type { Counts } from '../state/counts.ts';

export interface CallbackLogDeps {
  emit: Emit;
  count: (name: keyof Counts) => void;
  /** Maximum number of callbacks to keep. Beyond it, the oldest are dropped. */
  max: number;
}

/** The ground truth about callbacks. */
export interface CallbackLog {
  /** Records a callback that waits to be sent. */
  open(callback: Callback, facts: Pick<CalledBack, 'instance' | 'url' | 'copy' | 'gzip' | 'madeAt'>): CalledBack;
  /** Holds a callback until it is released. */
  hold(record: CalledBack): void;
  /** Records how a callback ended. */
  end(record: CalledBack, end: CallbackEnd): void;
  /** Returns false for a callback from before a reset or of a closed simulator. Its call may still be under way. */
  knows(record: CalledBack): boolean;
  /** Returns at most `limit` callbacks after this `seq`, oldest first. */
  list(after?: number, limit?: number): CalledBack[];
  /** Stops recording calls under way. Existing records stay readable. */
  close(): void;
  reset(): void;
}

/** Creates an empty log. */
export function createCallbackLog({ emit, count, max }: CallbackLogDeps): CallbackLog {
  const records = createRingBuffer<CalledBack>(max);
  let seq = 0;
  let closed = false;

  return {
    open(callback, facts) {
      seq += 1;
      const record: CalledBack = { seq, ...callback, ...facts, state: 'waiting', calls: [] };
      records.add(record);
      return record;
    },
    hold(record) {
      record.state = 'held';
      count('callbacksHeld');
      emit('heldBack', record);
    },
    end(record, end) {
      record.state = end;
      count(end === 'answered' ? 'callbacks' : 'callbacksMissed');
      emit('calledBack', record);
    },
    knows: (record) => !closed && records.knows(record),
    list: (after, limit) => records.list(after, limit),
    close() {
      closed = true;
    },
    reset() {
      records.clear();
      seq = 0;
    },
  };
}
