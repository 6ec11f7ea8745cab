const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Every duration of callbacks, in ms, so that a test need not wait for one. */
export interface CallbackTimings {
  /** For one request, from the look-up of the name to the end of the answer. */
  attemptMs: number;
  /** Pauses between the attempts of one delivery; the last one repeats. */
  againMs: readonly number[];
  /** A delivery is given up when it is so old; its last attempt is made then. */
  giveUpMs: number;
  /** What is named by a message and not called from here (a private address) is given up when it is so old. */
  refusedMs: number;
  /** Pause of a receiver that fails again and again, whatever waits for it: first, and highest. */
  restMs: { first: number; cap: number };
  /** An endpoint is disabled after so long of nothing but failures. */
  disableMs: number;
  /** How long the previous secret signs as well after a rotation. */
  rotationMs: number;
  /** What others queued, and what has become due, is looked for so often. */
  pollMs: number;
  /** Who dispatches is known to be alive for so long. */
  leaseMs: number;
  /** Deliveries that a process left behind are looked for so often. */
  recoverMs: number;
  /** Longer than any attempt: under it, a delivery counts as under way. */
  lockMs: number;
  /** How long a stop waits for the answers under way. */
  stopGraceMs: number;
}

export const CALLBACK_TIMINGS: CallbackTimings = {
  attemptMs: 15 * SECOND,
  againMs: [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR],
  giveUpMs: 24 * HOUR,
  refusedMs: 10 * MINUTE,
  restMs: { first: 10 * SECOND, cap: 5 * MINUTE },
  disableMs: 24 * HOUR,
  rotationMs: 24 * HOUR,
  pollMs: 1 * SECOND,
  leaseMs: 10 * SECOND,
  recoverMs: 15 * SECOND,
  lockMs: 30 * SECOND,
  stopGraceMs: 5 * SECOND,
};
