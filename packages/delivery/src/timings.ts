const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Every duration in delivery (ms), so that tests need not wait. */
export interface Timings {
  /** Interval between two heartbeats of a worker (default 1 s). */
  heartbeatMs: number;
  /** A worker without a heartbeat for this long is considered dead (default 5 s). */
  heartbeatTtlMs: number;
  /** Maximum time from the request to open an attempt to its first byte (default 8 s). */
  openFreshMs: number;
  /** Deadline of one POST (default 30 s). */
  postMs: number;
  /** Lock of a queue job: when BullMQ itself considers the job stalled. Longer than any attempt (default 90 s). */
  lockMs: number;
  /** Interval between two sweeps of an idle lane, which find lost wakes, orphans, overdue messages and lost jobs (default 10 s). */
  sweepMs: number;
  /** A lane without a worker for this long is swept by one of the other workers (default 10 min). */
  orphanMs: number;
  /** Minimum age of a queued message without a job before it gets another one (default 30 s). */
  lostJobMs: number;
  /** Maximum age of a direct message; 0 = unlimited (default 24 h). */
  maxAgeMs: number;
  /** Backoff of a lane that could not reach Z-API (default 1 s to 60 s). */
  coolMs: { first: number; cap: number };
  /** Backoff of a message that Z-API itself failed to send (default 10 s to 10 min). */
  erroredMs: { first: number; cap: number };
  /** Rest of a lane after an `unknown` outcome, before /status is asked (default 10 s). */
  unknownCoolMs: number;
  /** Backoff between two probes of a held lane whose cause can pass without a person (default 30 s to 10 min). */
  holdProbeMs: { first: number; cap: number };
  /** How long Z-API's queue may be unreadable before a working number is assumed to have sent it (default 5 min). */
  unreadQueueMs: number;
  /** A lane that has sent within this time counts as active (default 5 min). */
  activeMs: number;
  /** Interval at which /status is asked about an active lane; an idle lane is asked about before its next send (default 1 min). */
  askEveryMs: number;
  /** Interval at which Z-API's queue is searched for a message with an `unknown` outcome (default 15 s). */
  searchMs: number;
  /** How long after the outcome that search continues (default 10 min). */
  searchForMs: number;
  /** How long `onUnknown: "retry"` waits for evidence first: longer than any callback takes (default 5 min). */
  quietMs: number;
  /** `unknown` outcomes on several lanes within this time are an outage; every lane then rests for `unknownCoolMs` (default 10 s). */
  outageMs: number;
  /** How long a stop waits for attempts in flight; longer than the deadline of a POST (default 75 s). */
  stopGraceMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  heartbeatMs: 1 * SECOND,
  heartbeatTtlMs: 5 * SECOND,
  openFreshMs: 8 * SECOND,
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
