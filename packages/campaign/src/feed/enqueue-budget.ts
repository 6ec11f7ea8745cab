import { defined } from '@pombo/core';
import { decidePace, isTimezone, localDay, type PaceDecision, type WaitReason } from '@pombo/schedule';
import type { SendingRules } from '@pombo/core';
import type { CampaignRecord } from '../store/record.ts';

/** How many messages may still be queued today, or from when on any may. `timezone`: this machine does not know its zone. */
export type Supply = { left: number } | { waitUntil: number; reason: WaitReason | 'timezone' };

/** Pause before a zone that this machine does not know is looked up again: another worker may feed the campaign. */
const UNKNOWN_ZONE_MS = 60_000;

/**
 * What a campaign may still feed by its own start, hours, days and daily limit. `sentToday`: messages that count against
 * its limit today. Only for supply: each message is asked about again right before it is sent.
 */
export function supplyOf(
  { rules = {}, startAt }: Pick<CampaignRecord, 'rules' | 'startAt'>,
  nowMs: number,
  sentToday: number,
): Supply {
  const decision = decidePace(nowMs, [rules], {
    ...defined({ startAtMs: startAt }),
    sentOn: spentToday(rules, nowMs, sentToday),
  });
  if ('waitUntil' in decision) return decision;
  return { left: rules.dailyLimit === undefined ? Infinity : rules.dailyLimit - sentToday };
}

/**
 * The same, with the day's count asked for where it matters (`sentOn`: how many messages count against its limit on that
 * day). A time zone that this machine does not know is a wait, never an error.
 */
export async function askSupply(
  record: Pick<CampaignRecord, 'rules' | 'startAt'>,
  nowMs: number,
  sentOn: (day: string) => Promise<number>,
): Promise<Supply> {
  const { rules = {} } = record;
  if (rules.timezone !== undefined && !isTimezone(rules.timezone)) {
    return { waitUntil: nowMs + UNKNOWN_ZONE_MS, reason: 'timezone' };
  }
  return supplyOf(record, nowMs, rules.dailyLimit === undefined ? 0 : await sentOn(dayOf(rules, nowMs)));
}

/** Whether a number's own hours and days let it have messages now. Its daily limit is asked about right before each. */
export function isOpen(rules: SendingRules | undefined, nowMs: number): boolean {
  return rules === undefined || 'sendNow' in (decidePace(nowMs, [rules]) satisfies PaceDecision);
}

/** The day of these rules' zone. */
function dayOf(rules: SendingRules, nowMs: number): string {
  return localDay(nowMs, rules.timezone).name;
}

function spentToday(rules: SendingRules, nowMs: number, sent: number): (each: SendingRules, day: string) => number {
  const today = dayOf(rules, nowMs);
  return (_each, day) => (day === today ? sent : 0);
}
