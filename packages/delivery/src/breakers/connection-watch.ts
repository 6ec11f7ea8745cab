import { setTimeout as pause } from 'node:timers/promises';
import type { Timings } from '../timings.ts';

/**
 * Notices a disconnected number even if no callback reports it. By default Z-API queues what is sent to such a number, and
 * accepts the POST as usual.
 */
export interface ConnectionWatch {
  /** A POST is about to be made on this lane. */
  sent(lane: string): void;
  /** True if the lane has not sent lately, and /status was not asked lately: ask before the next send. */
  isIdle(lane: string): boolean;
  /** Asks /status before an idle lane sends. Returns true if the lane is now held. Never fails. */
  askBeforeSend(lane: string): Promise<boolean>;
  /** Asks /status about the lanes that are due; called once a second. */
  tick(): void;
}

export type WatchTimings = Pick<Timings, 'activeMs' | 'askEveryMs'>;

/** A send of an idle lane whose question could not be asked within this time (ms) does not wait: /status is asked after it. */
const PATIENCE_MS = 5000;

/** Maximum number of questions per second and process, those before sends included. */
const ASKS_PER_SECOND = 20;

export interface WatchOptions {
  /** Asks /status, and holds the lane if the number is down. Returns true if it is now held. Never fails. */
  ask(lane: string): Promise<boolean>;
  /** Monotonic (ms). */
  now(): number;
  random(): number;
  timings: WatchTimings;
}

/** Time since a lane last sent, and since /status was last asked about it (ms; Infinity = never). */
export interface Seen {
  sentAgoMs: number;
  askedAgoMs: number;
}

/** THE RULE: /status is asked about an active lane at a fixed interval, and about an idle one before its next send. Pure. */
export function whenToAsk(
  { sentAgoMs, askedAgoMs }: Seen,
  { activeMs, askEveryMs }: WatchTimings,
): 'now' | 'before-send' | 'later' {
  if (askedAgoMs < askEveryMs) return 'later';
  return sentAgoMs < activeMs ? 'now' : 'before-send';
}

export function createConnectionWatch({ ask, now, random, timings }: WatchOptions): ConnectionWatch {
  const lanes = new Map<string, { sentAt: number; askedAt: number }>();
  const allowance = createAllowance(ASKS_PER_SECOND, now);

  function seen(lane: string): Seen {
    const { sentAt = -Infinity, askedAt = -Infinity } = lanes.get(lane) ?? {};
    return { sentAgoMs: now() - sentAt, askedAgoMs: now() - askedAt };
  }

  function note(lane: string, what: 'sentAt' | 'askedAt', at: number): void {
    const known = lanes.get(lane);
    if (known === undefined) lanes.set(lane, { sentAt: -Infinity, askedAt: -Infinity, [what]: at });
    else known[what] = at;
  }

  return {
    sent(lane) {
      // So that lanes which start to send together are not asked about at the same moment.
      if (seen(lane).askedAgoMs === Infinity) note(lane, 'askedAt', now() - random() * timings.askEveryMs);
      note(lane, 'sentAt', now());
    },

    isIdle: (lane) => whenToAsk(seen(lane), timings) === 'before-send',

    async askBeforeSend(lane) {
      const waitMs = allowance.reserve(PATIENCE_MS);
      if (waitMs === undefined) return false;
      if (waitMs > 0) await pause(waitMs);
      note(lane, 'askedAt', now() - random() * (timings.askEveryMs / 2));
      return ask(lane);
    },

    tick() {
      const at = now();
      const due: { lane: string; askedAt: number }[] = [];
      for (const [lane, { sentAt, askedAt }] of lanes) {
        // Thousands of lanes each second: most of them end here.
        if (at - askedAt < timings.askEveryMs) continue;
        if (whenToAsk({ sentAgoMs: at - sentAt, askedAgoMs: at - askedAt }, timings) === 'now')
          due.push({ lane, askedAt });
      }
      for (const { lane } of due.toSorted((a, b) => a.askedAt - b.askedAt)) {
        if (allowance.reserve(0) === undefined) return;
        note(lane, 'askedAt', now());
        void ask(lane);
      }
    },
  };
}

interface Allowance {
  /** Takes a token. Returns how long until it is there (ms), or undefined if that is longer than `mostMs`. */
  reserve(mostMs: number): number | undefined;
}

/** Token bucket of `perSecond` tokens. Later tokens can be reserved. */
function createAllowance(perSecond: number, now: () => number): Allowance {
  let left = perSecond;
  let filledAt = now();
  return {
    reserve(mostMs) {
      left = Math.min(perSecond, left + ((now() - filledAt) * perSecond) / 1000);
      filledAt = now();
      const waitMs = Math.max(0, ((1 - left) * 1000) / perSecond);
      if (waitMs > mostMs) return undefined;
      left -= 1;
      return waitMs;
    },
  };
}
