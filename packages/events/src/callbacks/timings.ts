const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Every duration of callbacks (ms), in one place so that a test need not wait. */
export interface CallbackTimings {
  /** Limit for one request, from the name lookup to the end of the response. */
  attemptMs: number;
  /** Pauses between the attempts of one delivery; the last one repeats. */
  retryMs: readonly number[];
  /** Age at which a delivery is given up; its last attempt is made then. */
  giveUpMs: number;
  /** Age at which a forbidden URL that a message names (a private address) is given up. */
  refusedMs: number;
  /** Pause of a receiver that keeps failing, whatever waits for it: first, and highest. */
  pauseMs: { first: number; cap: number };
  /** An endpoint is disabled after failing without exception for this long. */
  disableMs: number;
  /** How long the previous secret also signs after a rotation. */
  rotationMs: number;
  /** Interval at which a process looks for deliveries that others queued or that became due. */
  pollMs: number;
  /** How long the fan-out's lease lasts without renewal. */
  leaseMs: number;
  /** Interval at which deliveries of dead processes are recovered. */
  recoverMs: number;
  /** Longer than any attempt; while the lock lasts, a delivery counts as under way. */
  lockMs: number;
  /** How long a stop waits for the responses under way. */
  stopGraceMs: number;
}

export const CALLBACK_TIMINGS: CallbackTimings = {
  attemptMs: 15 * SECOND,
  retryMs: [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR],
  giveUpMs: 24 * HOUR,
  refusedMs: 10 * MINUTE,
  pauseMs: { first: 10 * SECOND, cap: 5 * MINUTE },
  disableMs: 24 * HOUR,
  rotationMs: 24 * HOUR,
  pollMs: 1 * SECOND,
  leaseMs: 10 * SECOND,
  recoverMs: 15 * SECOND,
  lockMs: 30 * SECOND,
  stopGraceMs: 5 * SECOND,
};
