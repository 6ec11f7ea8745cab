import type { SendingRules } from '@pombo/core';
import { commonSpan, localDay } from '@pombo/schedule';

/** One lane's work at an even pace: a number of messages, one every `everyMs`. */
export interface LaneWork {
  messages: number;
  everyMs: number;
  /** The rules of this lane: its instance's, and its share of the campaign's. */
  rules: readonly SendingRules[];
}

/** Days that are simulated one by one; beyond that the average so far is extrapolated. */
const WALKED_DAYS = 400;

/** Lanes share messages by fractions. Less than this is a rounding error, which must not cost a lane one more day. */
const NO_MESSAGE = 1e-6;

/**
 * Returns when a lane that begins at `startMs` is done (ms since the epoch). It sends while all of its rules are open, and
 * no more per day than the lowest limit. Infinity if the rules never overlap.
 */
export function finishMs(startMs: number, { messages, everyMs, rules }: LaneWork): number {
  let left = messages;
  let at = startMs;
  const quotas = rules.flatMap(({ dailyLimit, timezone }) =>
    dailyLimit === undefined ? [] : [{ dailyLimit, timezone, day: '', used: 0 }],
  );
  for (let day = 0; left > NO_MESSAGE && day < WALKED_DAYS;) {
    const span = commonSpan(at, rules);
    if (span === undefined) return Infinity;
    at = span.from;
    let end = span.to;
    let room = left;
    for (const quota of quotas) {
      const { name, to } = localDay(at, quota.timezone);
      if (quota.day !== name) Object.assign(quota, { day: name, used: 0 });
      end = Math.min(end, to);
      room = Math.min(room, quota.dailyLimit - quota.used);
    }
    // The first message goes at the opening, so a span holds one more than its length allows.
    const sent = Math.max(0, Math.min(room, everyMs === 0 ? room : Math.ceil((end - at) / everyMs)));
    left -= sent;
    for (const quota of quotas) quota.used += sent;
    if (left <= NO_MESSAGE) return at + sent * everyMs;
    // A reached limit has the same effect: nothing is sent before the next day of its zone, or the next opening.
    at = Number.isFinite(end) ? end : at + sent * everyMs;
    day += 1;
  }
  return left > NO_MESSAGE ? at + (at - startMs) * (left / (messages - left)) : at;
}
