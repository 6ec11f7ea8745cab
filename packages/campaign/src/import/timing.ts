import type { Issue, SendingRules } from '@pombo/core';
import { openingAfter, rulesIssues } from '@pombo/schedule';

/** When a campaign may send. Times in ms since the epoch. */
export interface Timing {
  rules?: SendingRules;
  startAt?: number;
  expiresAt?: number;
}

/**
 * Returns the problems of a campaign's hours, days, limit and times, each with the given value; empty if there are none.
 * Fields have the names of `SendingRules` and the plan.
 */
export function timingIssues({ rules = {}, startAt, expiresAt }: Timing, nowMs: number): Issue[] {
  const issues: Issue[] = rulesIssues(rules).map(({ field, problem, example }) => ({
    field,
    problem: `"${String(rules[field]).slice(0, 60)}" ${problem}`,
    example,
  }));
  if (rules.timezone !== undefined && Object.keys(rules).length === 1) {
    issues.push({ field: 'timezone', problem: 'has no effect without hours, days or a daily limit' });
  }
  if (startAt !== undefined && startAt <= nowMs) issues.push({ field: 'startAt', problem: 'must be in the future' });
  if (expiresAt !== undefined && expiresAt <= nowMs)
    issues.push({ field: 'expiresAt', problem: 'must be in the future' });
  else if (expiresAt !== undefined && startAt !== undefined && expiresAt <= startAt) {
    issues.push({ field: 'expiresAt', problem: 'must be after the start: otherwise nothing could be sent' });
  } else if (expiresAt !== undefined && issues.length === 0) {
    const opening = openingAfter(Math.max(nowMs, startAt ?? 0), [rules]);
    if (opening !== undefined && opening >= expiresAt)
      issues.push({ field: 'expiresAt', problem: 'must be after its hours begin: otherwise nothing could be sent' });
  }
  return issues;
}
