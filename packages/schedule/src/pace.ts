import { localDay, nextSpan, type Span } from './calendar.ts';
import type { Rules } from './rules.ts';

/** Whether a message may go out now, or from when on and what stands against it until then (the first thing that does). */
export type PaceDecision = { sendNow: true } | { waitUntil: number; reason: WaitReason };

/** `never`: the hours of several rules do not meet within two weeks; asked again at `waitUntil`, for rules change. */
export type WaitReason = 'window' | 'daily-limit' | 'start' | 'never';

/** What was before, as far as a decision needs it. */
export interface PaceHistory {
  /** Nothing goes out before this, ms since the epoch; default: no such time. */
  startAtMs?: number;
  /** How many messages count against these rules' daily limit on that day (`2026-11-21`); default none. */
  sentOn?: (rules: Rules, day: string) => number;
}

/**
 * THE decision when a message may go out under all of these rules together (its instance's and its campaign's): asked
 * for supply by whoever feeds, for truth right before an attempt, and for estimates. Pure: `nowMs` is the caller's
 * clock, which for the truth is Redis'. `waitUntil` is always later than `nowMs`.
 */
export function decidePace(nowMs: number, rules: readonly Rules[], history: PaceHistory = {}): PaceDecision {
  const { startAtMs = nowMs, sentOn } = history;
  let at = Math.max(nowMs, startAtMs);
  let reason: WaitReason | undefined = at > nowMs ? 'start' : undefined;
  for (let days = 0; days < MAX_DAYS; days += 1) {
    const opening = openingAfter(at, rules);
    if (opening === undefined) return { waitUntil: nowMs + HORIZON_MS / 2, reason: 'never' };
    if (opening > at) reason ??= 'window';
    const spent = sentOn && rules.find((each) => isSpent(each, opening, sentOn));
    if (spent === undefined) return reason === undefined ? { sendNow: true } : { waitUntil: opening, reason };
    reason ??= 'daily-limit';
    at = localDay(opening, spent.timezone).to;
  }
  return { waitUntil: at, reason: reason! };
}

/** The first moment, from `atMs` on, at which all of these rules are open; undefined when their hours never meet. */
export function openingAfter(atMs: number, rules: readonly Rules[]): number | undefined {
  return commonSpan(atMs, rules)?.from;
}

/**
 * The first span, from `atMs` on, in which all of these rules are open at once; `from` is `atMs` when they are open
 * then. Undefined when there is none within two weeks: what repeats every week does not come later.
 */
export function commonSpan(atMs: number, rules: readonly Rules[]): Span | undefined {
  for (let at = atMs; at <= atMs + HORIZON_MS;) {
    let from = at;
    let to = Infinity;
    for (const each of rules) {
      const span = nextSpan(at, each);
      from = Math.max(from, span.from);
      to = Math.min(to, span.to);
    }
    if (from < to) return { from, to };
    at = from;
  }
  return undefined;
}

const HORIZON_MS = 14 * 24 * 60 * 60 * 1000;

/** Days on end whose limit may be reached already: nobody sends ahead of time, so more is no history. */
const MAX_DAYS = 30;

function isSpent(rules: Rules, atMs: number, sentOn: NonNullable<PaceHistory['sentOn']>): boolean {
  const { dailyLimit, timezone } = rules;
  return dailyLimit !== undefined && sentOn(rules, localDay(atMs, timezone).name) >= dailyLimit;
}
