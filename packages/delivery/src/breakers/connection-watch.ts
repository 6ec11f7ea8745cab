import { setTimeout as pause } from 'node:timers/promises';
import type { Timings } from '../timings.ts';

/**
 * Notices a disconnection where no callback reports it. By default Z-API keeps what is sent to a disconnected number, and no
 * answer to a send says so.
 */
export interface ConnectionWatch {
  /** A POST is about to be made on this lane. */
  sent(lane: string): void;
  /** It has not sent for a while, nor was it asked about just now: ask before the next send. */
  isIdle(lane: string): boolean;
  /** Asks /status before an idle lane sends. Returns true when the lane is held now. Never fails. */
  askBeforeSend(lane: string): Promise<boolean>;
  /** Asks about the lanes that are due; called once a second. */
  tick(): void;
}

export type WatchTimings = Pick<Timings, 'activeMs' | 'askEveryMs'>;

/** An idle lane's send waits this long at most for its turn to ask, ms; then it goes out, and is asked about after it. */
const PATIENCE_MS = 5000;

/** Questions a second of one process, before sends included. */
const ASKS_PER_SECOND = 20;

export interface WatchOptions {
  /** Asks /status, and holds the lane when the number is down; true: it is held now. Never fails. */
  ask(lane: string): Promise<boolean>;
  /** ms, monotonic. */
  now(): number;
  random(): number;
  timings: WatchTimings;
}

/** When a lane last sent and was last asked about, ms ago; Infinity: never. */
export interface Seen {
  sentAgoMs: number;
  askedAgoMs: number;
}

/** THE RULE: a lane that sends is asked about at a fixed interval, an idle one before its next send. Pure. */
export function whenToAsk(
  { sentAgoMs, askedAgoMs }: Seen,
  { activeMs, askEveryMs }: WatchTimings,
): 'now' | 'before-send' | 'later' {
  if (askedAgoMs < askEveryMs) return 'later';
  return sentAgoMs < activeMs ? 'now' : 'before-send';
}

export function createConnectionWatch({ ask, now, random, timings }: WatchOptions): ConnectionWatch {
  const lanes = new Map<string, { sentAt: number; askedAt: number }>();
  const spend = createAllowance(ASKS_PER_SECOND, now);

  function seen(lane: string): Seen {
    const { sentAt = -Infinity, askedAt = -Infinity } = lanes.get(lane) ?? {};
    return { sentAgoMs: now() - sentAt, askedAgoMs: now() - askedAt };
  }

  function note(lane: string, what: 'sentAt' | 'askedAt', at: number): void {
    lanes.set(lane, { sentAt: -Infinity, askedAt: -Infinity, ...lanes.get(lane), [what]: at });
  }

  return {
    sent(lane) {
      // Lanes that begin to send together are asked about at different moments.
      if (seen(lane).askedAgoMs === Infinity) note(lane, 'askedAt', now() - random() * timings.askEveryMs);
      note(lane, 'sentAt', now());
    },

    isIdle: (lane) => whenToAsk(seen(lane), timings) === 'before-send',

    async askBeforeSend(lane) {
      for (const until = now() + PATIENCE_MS; !spend();) {
        if (now() >= until) return false;
        await pause(1000 / ASKS_PER_SECOND);
      }
      note(lane, 'askedAt', now() - random() * (timings.askEveryMs / 2));
      return ask(lane);
    },

    tick() {
      const due = [...lanes.keys()].filter((lane) => whenToAsk(seen(lane), timings) === 'now');
      for (const lane of due.toSorted((a, b) => lanes.get(a)!.askedAt - lanes.get(b)!.askedAt)) {
        if (!spend()) return;
        note(lane, 'askedAt', now());
        void ask(lane);
      }
    },
  };
}

/** Returns how to spend one of so many a second; false: none is left at the moment. */
function createAllowance(perSecond: number, now: () => number): () => boolean {
  let left = perSecond;
  let filledAt = now();
  return () => {
    left = Math.min(perSecond, left + ((now() - filledAt) * perSecond) / 1000);
    filledAt = now();
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
