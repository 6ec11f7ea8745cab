import type { Issue, SendingRules } from '@pombo/core';
import { openingAfter, rulesIssues } from '@pombo/schedule';

/** When a campaign may send. Times in ms since the epoch. */
export interface Timing {
  rules?: SendingRules;
  startAt?: number;
  expiresAt?: number;
}

/**
 * What is wrong with the hours, days, limit and times of a campaign, each fault with what was given; fields are named as
 * `SendingRules` and the plan name them. An empty list when they can be used.
 */
export function timingIssues({ rules = {}, startAt, expiresAt }: Timing, nowMs: number): Issue[] {
  const issues: Issue[] = rulesIssues(rules).map(({ field, problem, example }) => ({
    field,
    problem: `"${String(rules[field]).slice(0, 60)}" ${problem}`,
    example,
  }));
  if (rules.timezone !== undefined && Object.keys(rules).length === 1) {
    issues.push({ field: 'timezone', problem: 'says nothing without hours, days or a daily limit' });
  }
  if (startAt !== undefined && startAt <= nowMs) issues.push({ field: 'startAt', problem: 'must be in the future' });
  if (expiresAt !== undefined && expiresAt <= nowMs)
    issues.push({ field: 'expiresAt', problem: 'must be in the future' });
  else if (expiresAt !== undefined && startAt !== undefined && expiresAt <= startAt) {
    issues.push({ field: 'expiresAt', problem: 'is not after the start: nothing could be sent' });
  } else if (expiresAt !== undefined && issues.length === 0) {
    const opening = openingAfter(Math.max(nowMs, startAt ?? 0), [rules]);
    if (opening !== undefined && opening >= expiresAt)
      issues.push({ field: 'expiresAt', problem: 'is before its hours begin: nothing could be sent' });
  }
  return issues;
}
