import { EventEmitter } from 'node:events';
import type { CalledBack } from '../callbacks/called-back.ts';
import type { Post } from './post.ts';

/**
 * What happens inside the simulator, in order. `sent` and `failed` come before the DeliveryCallback, `connected`
 * before its callback and before the first message of the flush that follows it.
 */
export interface SimulatorEvents {
  /** A POST to a send endpoint arrived; nothing is decided yet. */
  post: [Post];
  /** Its exchange ended, with a response or without. */
  answer: [Post];
  queued: [Post];
  sent: [Post];
  failed: [Post];
  removed: [Post];
  /** The instance id. */
  connected: [string];
  disconnected: [string];
  /** A callback was answered, or it is certain that it never will be. */
  calledBack: [CalledBack];
  /** A fault held a callback. */
  heldBack: [CalledBack];
}

export type Emit = <E extends keyof SimulatorEvents>(event: E, ...facts: SimulatorEvents[E]) => void;

/** Creates the simulator's events: its parts call `emit`, observers call `on`, which returns a function that stops it. */
export function createEvents(): {
  emit: Emit;
  on: <E extends keyof SimulatorEvents>(event: E, listener: (...facts: SimulatorEvents[E]) => void) => () => void;
} {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    emit: (event, ...facts) => void emitter.emit(event, ...facts),
    on(event, listener) {
      const plain = listener as (...facts: unknown[]) => void;
      emitter.on(event, plain);
      return () => void emitter.off(event, plain);
    },
  };
}
