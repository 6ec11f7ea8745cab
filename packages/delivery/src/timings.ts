const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Every duration of delivery, in ms, so that a test need not wait for one. */
export interface Timings {
  /** A worker beats so often … */
  heartbeatMs: number;
  /** … and counts as dead when nothing was heard for so long. */
  heartbeatTtlMs: number;
  /** No first byte later than this after `open` was asked. */
  beginFreshMs: number;
  /** Deadline of one POST. */
  postMs: number;
  /** Lock of a queue job; only bounds what BullMQ itself would call stalled. Longer than any attempt. */
  lockMs: number;
  /** Idle lanes are looked at so often: lost wakes, orphans, expiry, lost jobs. */
  sweepMs: number;
  /** A lane that no worker serves is looked after by another one once that has lasted this long. */
  orphanMs: number;
  /** A queued message without a job is re-added when it is at least so old. */
  lostJobMs: number;
  /** Highest age of a direct message; 0 = none. */
  maxAgeMs: number;
  /** Cooling of a lane that could not reach Z-API: first, and highest. */
  coolMs: { first: number; cap: number };
  /** Backoff of a message after the gateway's own failure. */
  erroredMs: { first: number; cap: number };
  /** Cooling after an outcome nobody can read; then /status is asked. */
  unknownCoolMs: number;
  /** A held lane whose cause can pass by itself is asked about so often: first, and highest. */
  holdProbeMs: { first: number; cap: number };
  /** What may lie unread in the queue of a number that works is taken to have gone out after this time. */
  unreadQueueMs: number;
  /** A lane that sent within this time is asked about at /status … */
  activeMs: number;
  /** … so often; one that did not, before its next send. */
  askEveryMs: number;
  /** After an unclear outcome Z-API's queue is searched for the message so often … */
  searchMs: number;
  /** … for so long. */
  searchForMs: number;
  /** `onUnknown: "retry"` waits so long for evidence first: longer than anything can still be on its way. */
  quietMs: number;
  /** Unknowns on several lanes within this time are the gateway's fault; then nobody sends for `unknownCoolMs`. */
  outageMs: number;
  /** How long a stop waits for attempts in flight; longer than the deadline of a POST. */
  stopGraceMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  heartbeatMs: 1 * SECOND,
  heartbeatTtlMs: 5 * SECOND,
  beginFreshMs: 8 * SECOND,
  postMs: 30 * SECOND,
  lockMs: 90 * SECOND,
  sweepMs: 10 * SECOND,
  orphanMs: 10 * MINUTE,
  lostJobMs: 30 * SECOND,
  maxAgeMs: 24 * HOUR,
  coolMs: { first: 1 * SECOND, cap: 60 * SECOND },
  erroredMs: { first: 10 * SECOND, cap: 10 * MINUTE },
  unknownCoolMs: 10 * SECOND,
  holdProbeMs: { first: 30 * SECOND, cap: 10 * MINUTE },
  unreadQueueMs: 5 * MINUTE,
  activeMs: 5 * MINUTE,
  askEveryMs: 1 * MINUTE,
  searchMs: 15 * SECOND,
  searchForMs: 10 * MINUTE,
  quietMs: 5 * MINUTE,
  outageMs: 10 * SECOND,
  stopGraceMs: 75 * SECOND,
};
