import { defined, type AttemptRecord, type HoldReason, type Status } from '@pombo/core';

/** An entry as `log-attempt.lua` stores it; times in ms. */
interface Stored {
  n: number;
  x?: number;
  b?: number;
  e: number;
  c?: string;
  h?: number;
  d?: string;
  t: Status;
  w?: number;
  r?: HoldReason;
  u?: 1;
}

/** Returns the last attempts of a message, oldest first; undefined for a message without a log. */
export function readAttemptLog(json: string | null | undefined): AttemptRecord[] | undefined {
  return json ? (JSON.parse(json) as Stored[]).map(toRecord) : undefined;
}

function toRecord({ n, x, b, e, c, h, d, t, w, r, u }: Stored): AttemptRecord {
  const optional = {
    attempt: u === 1 ? undefined : n,
    times: x,
    startedAt: iso(b),
    httpStatus: h,
    detail: d,
    retryAt: iso(w),
    hold: r,
  };
  return { ...defined(optional), endedAt: iso(e)!, outcome: c ?? 'accepted', status: t };
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
