import { defined } from '@pombo/core';
import { decidePace, isTimezone, localDay, type PaceDecision, type WaitReason } from '@pombo/schedule';
import type { SendingRules } from '@pombo/core';
import type { CampaignRecord } from '../store/record.ts';

/** How many messages may still be queued today, or when the next ones may. `timezone`: this machine lacks its time zone. */
export type EnqueueBudget = { left: number } | { waitUntil: number; reason: WaitReason | 'timezone' };

/** Pause before an unknown time zone is looked up again (ms). Another worker may know it and feed the campaign. */
const UNKNOWN_ZONE_MS = 60_000;

/**
 * Returns what a campaign may still enqueue by its own start, hours, days and daily limit. `sentToday`: messages that count
 * against its limit today. This bounds the queue only: the limits are checked again right before each send.
 */
export function enqueueBudgetOf(
  { rules = {}, startAt }: Pick<CampaignRecord, 'rules' | 'startAt'>,
  nowMs: number,
  sentToday: number,
): EnqueueBudget {
  const decision = decidePace(nowMs, [rules], {
    ...defined({ startAtMs: startAt }),
    sentOn: spentToday(rules, nowMs, sentToday),
  });
  if ('waitUntil' in decision) return decision;
  return { left: rules.dailyLimit === undefined ? Infinity : rules.dailyLimit - sentToday };
}

/**
 * Returns the same, and reads today's count only where a daily limit needs it (`sentOn`: messages that count against the
 * limit on that day). An unknown time zone gives a wait, never an error.
 */
export async function askEnqueueBudget(
  record: Pick<CampaignRecord, 'rules' | 'startAt'>,
  nowMs: number,
  sentOn: (day: string) => Promise<number>,
): Promise<EnqueueBudget> {
  const { rules = {} } = record;
  if (rules.timezone !== undefined && !isTimezone(rules.timezone)) {
    return { waitUntil: nowMs + UNKNOWN_ZONE_MS, reason: 'timezone' };
  }
  return enqueueBudgetOf(record, nowMs, rules.dailyLimit === undefined ? 0 : await sentOn(dayOf(rules, nowMs)));
}

/** Returns whether a number may send now by its hours and days. Its daily limit is checked before each message. */
export function isOpen(rules: SendingRules | undefined, nowMs: number): boolean {
  return rules === undefined || 'sendNow' in (decidePace(nowMs, [rules]) satisfies PaceDecision);
}

/** Returns the present day in the time zone of these rules. */
function dayOf(rules: SendingRules, nowMs: number): string {
  return localDay(nowMs, rules.timezone).name;
}

function spentToday(rules: SendingRules, nowMs: number, sent: number): (each: SendingRules, day: string) => number {
  const today = dayOf(rules, nowMs);
  return (_each, day) => (day === today ? sent : 0);
}
