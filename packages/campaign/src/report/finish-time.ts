import type { SendingRules } from '@pombo/core';
import { commonSpan, localDay } from '@pombo/schedule';

/** One lane's work, evened out: so many messages, one each `everyMs`. */
export interface LaneWork {
  messages: number;
  everyMs: number;
  /** The rules that hold on this lane: its instance's and the campaign's share of its own. */
  rules: readonly SendingRules[];
}

/** Days that are walked through one by one; what takes longer goes on as it went until then. */
const WALKED_DAYS = 400;

/**
 * When a lane that begins at `startMs` is done, ms since the epoch: it sends while all of its rules are open, and not more
 * a day than the lowest limit. Infinity when the rules never meet.
 */
export function finishMs(startMs: number, { messages, everyMs, rules }: LaneWork): number {
  let left = messages;
  let at = startMs;
  const quotas = rules.flatMap(({ dailyLimit, timezone }) =>
    dailyLimit === undefined ? [] : [{ dailyLimit, timezone, day: '', used: 0 }],
  );
  for (let day = 0; left > 0 && day < WALKED_DAYS;) {
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
    // The first goes when it opens, so a span holds one more than fits into its length.
    const sent = Math.max(0, Math.min(room, everyMs === 0 ? room : Math.ceil((end - at) / everyMs)));
    left -= sent;
    for (const quota of quotas) quota.used += sent;
    if (left <= 0) return at + sent * everyMs;
    // Also when the limit is reached: nothing goes before the next day of its zone, or the next opening.
    at = Number.isFinite(end) ? end : at + sent * everyMs;
    day += 1;
  }
  return left > 0 ? at + (at - startMs) * (left / (messages - left)) : at;
}
