import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SimulatorState } from '../state/state.ts';

/** Cancels the close that waits for an idle connection. */
const closing = new WeakMap<Socket, () => void>();

/** Leaves a connection open, because a request has come in on it. */
export function keepOpen({ socket }: IncomingMessage): void {
  closing.get(socket)?.();
}

/**
 * Closes the connection of a send once it was idle for a random time up to the knob `closeIdleMs` after the response,
 * without a warning, as a restarting gateway does. A further request on it cancels that (`keepOpen`).
 */
export function closeWhenIdle(state: SimulatorState, { socket }: IncomingMessage, res: ServerResponse): void {
  if (state.knobs.closeIdleMs === 0) return;
  res.once('finish', () => {
    closing.set(
      socket,
      state.timers.after(state.random() * state.knobs.closeIdleMs, () => socket.destroy()),
    );
  });
}
