import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SimulatorState } from '../state/state.ts';

/** Cancels the close that waits for an idle connection. */
const closing = new WeakMap<Socket, () => void>();

/**
 * Closes the connection of a request once it was idle for a random time up to the knob `closeIdleMs` after the response,
 * without a warning, as a restarting gateway does. A further request on it cancels that.
 */
export function closeWhenIdle(state: SimulatorState, { socket }: IncomingMessage, res: ServerResponse): void {
  closing.get(socket)?.();
  if (state.knobs.closeIdleMs === 0) return;
  res.once('finish', () => {
    closing.set(
      socket,
      state.timers.after(state.random() * state.knobs.closeIdleMs, () => socket.destroy()),
    );
  });
}
