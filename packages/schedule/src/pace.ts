import { localDay, nextSpan, type Span } from './calendar.ts';
import type { Rules } from './rules.ts';

/** Whether a message may be sent now. If not: from when, and the first reason. */
export type PaceDecision = { sendNow: true } | { waitUntil: number; reason: WaitReason };

/** `never`: the rules' hours do not overlap within two weeks. Ask again at `waitUntil`, because rules change. */
export type WaitReason = 'window' | 'daily-limit' | 'start' | 'never';

/** The history that a decision needs. */
export interface PaceHistory {
  /** Nothing is sent before this time (ms since the epoch; default: no limit). */
  startAtMs?: number;
  /** Returns how many messages count against these rules' daily limit on that day (`2026-11-21`; default 0). */
  sentOn?: (rules: Rules, day: string) => number;
}

/**
 * Decides when a message may be sent under all of these rules together (its instance's and its campaign's). The quota gate
 * asks right before an attempt, and that decision counts. Campaign feeding and estimates use the same function.
 * Pure: `nowMs` is the caller's clock; at the gate it is Redis's. `waitUntil` is always later than `nowMs`.
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

/** Returns the first moment from `atMs` on at which all of these rules are open; undefined if their hours never overlap. */
export function openingAfter(atMs: number, rules: readonly Rules[]): number | undefined {
  return commonSpan(atMs, rules)?.from;
}

/**
 * Returns the first span from `atMs` on in which all of these rules are open at once; `from` is `atMs` if they are open
 * then. Undefined if none begins within two weeks: rules repeat weekly, so a later one does not exist.
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

/** Consecutive days whose limit may be reached already. Nothing is sent ahead of time, so a longer history is impossible. */
const MAX_DAYS = 30;

function isSpent(rules: Rules, atMs: number, sentOn: NonNullable<PaceHistory['sentOn']>): boolean {
  const { dailyLimit, timezone } = rules;
  return dailyLimit !== undefined && sentOn(rules, localDay(atMs, timezone).name) >= dailyLimit;
}
