/** `Retry-After` in milliseconds, bounded: no reply may stop a lane for a day, or cause an immediate retry. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MIN_MS = 5 * SECOND;
const MAX_MS = 15 * MINUTE;

/** Reads seconds or an HTTP date (RFC 9110 §10.2.3) into 5 s … 15 min from `nowMs`; undefined if it is neither. */
export function retryAfterMs(header: string, nowMs: number): number | undefined {
  const text = header.trim();
  const waitMs = /^-?\d+(\.\d+)?(e\d+)?$/i.test(text) ? Number(text) * SECOND : dateMs(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, MIN_MS), MAX_MS);
}

// Date.parse accepts nearly any text as a date ("abc 1" is in 2001), so check the form first.
function dateMs(text: string): number {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d/.test(text) ? Date.parse(text) : Number.NaN;
}
