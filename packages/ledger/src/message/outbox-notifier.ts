import { eventTypeOf } from '@pombo/core';
import type { Attempts } from '../attempt/attempts.ts';
import type { Lanes } from '../lane/lanes.ts';
import type { Messages } from './messages.ts';

interface Telling {
  attempts: Attempts;
  messages: Messages;
  lanes: Lanes;
}

/** Returns the same ports; `onTold` is called with every lane whose outbox may have a new entry. */
export function noteTold({ attempts, messages, lanes }: Telling, onTold: (lane: string) => void): Telling {
  return {
    attempts: {
      ...attempts,
      async finish(lane, key, nonce, verdict) {
        const finished = await attempts.finish(lane, key, nonce, verdict);
        if (verdict.hold !== undefined || eventTypeOf(verdict.to) !== undefined) onTold(lane);
        return finished;
      },
      async takeOver(lane, ...rest) {
        const open = await attempts.takeOver(lane, ...rest);
        if (open !== undefined) onTold(lane);
        return open;
      },
      async closeStray(lane) {
        const closed = await attempts.closeStray(lane);
        if (closed.length > 0) onTold(lane);
        return closed;
      },
    },
    messages: {
      ...messages,
      async change(lane, key, change) {
        const changed = await messages.change(lane, key, change);
        if (changed.answer === 'done' && eventTypeOf(change.to) !== undefined) onTold(lane);
        return changed;
      },
    },
    lanes: {
      ...lanes,
      async hold(lane, ...rest) {
        await lanes.hold(lane, ...rest);
        onTold(lane);
      },
      async release(lane, reason) {
        const released = await lanes.release(lane, reason);
        if (released.length > 0) onTold(lane);
        return released;
      },
    },
  };
}
