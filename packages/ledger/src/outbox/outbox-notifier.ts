import { eventTypeOf } from '@pombo/core';
import type { Attempts } from '../attempt/attempts.ts';
import type { Lanes } from '../lane/lanes.ts';
import type { Messages } from '../message/messages.ts';

interface Telling {
  attempts: Attempts;
  messages: Messages;
  lanes: Lanes;
}

/** Returns the same ports; `onEventAppended` is called with every lane whose outbox may have a new entry. */
export function withOutboxNotifier(
  { attempts, messages, lanes }: Telling,
  onEventAppended: (lane: string) => void,
): Telling {
  return {
    attempts: {
      ...attempts,
      async close(lane, key, nonce, verdict, details) {
        const finished = await attempts.close(lane, key, nonce, verdict, details);
        if (verdict.lane.hold !== undefined || eventTypeOf(verdict.to) !== undefined) onEventAppended(lane);
        return finished;
      },
      async reclaim(lane, ...rest) {
        const open = await attempts.reclaim(lane, ...rest);
        if (open !== undefined) onEventAppended(lane);
        return open;
      },
      async closeStray(lane) {
        const closed = await attempts.closeStray(lane);
        if (closed.length > 0) onEventAppended(lane);
        return closed;
      },
    },
    messages: {
      ...messages,
      async change(lane, key, change) {
        const changed = await messages.change(lane, key, change);
        if (changed.answer === 'done' && eventTypeOf(change.to) !== undefined) onEventAppended(lane);
        return changed;
      },
    },
    lanes: {
      ...lanes,
      async hold(lane, ...rest) {
        await lanes.hold(lane, ...rest);
        onEventAppended(lane);
      },
      async release(lane, ...rest) {
        const released = await lanes.release(lane, ...rest);
        if (released.length > 0) onEventAppended(lane);
        return released;
      },
    },
  };
}
