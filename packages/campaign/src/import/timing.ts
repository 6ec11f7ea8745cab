import { notice, say, type Notice } from '@pombo/catalogue';
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
  const issues: Issue[] = rulesIssues(rules).map(({ field, example }) => {
    const given = String(rules[field]).slice(0, 60);
    return { ...issue(field, notice(`timing_${field}`, { given })), example };
  });
  if (rules.timezone !== undefined && Object.keys(rules).length === 1) {
    issues.push(issue('timezone', notice('timing_lone_zone')));
  }
  if (startAt !== undefined && startAt <= nowMs) issues.push(issue('startAt', notice('timing_past')));
  if (expiresAt !== undefined && expiresAt <= nowMs) issues.push(issue('expiresAt', notice('timing_past')));
  else if (expiresAt !== undefined && startAt !== undefined && expiresAt <= startAt) {
    issues.push(issue('expiresAt', notice('timing_before_start')));
  } else if (expiresAt !== undefined && issues.length === 0) {
    const opening = openingAfter(Math.max(nowMs, startAt ?? 0), [rules]);
    if (opening !== undefined && opening >= expiresAt) issues.push(issue('expiresAt', notice('timing_before_hours')));
  }
  return issues;
}

function issue(field: string, why: Notice): Issue {
  return { field, problem: say(why).text, notice: why };
}
