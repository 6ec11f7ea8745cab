/** Exact since the start or the last reset, including posts that are no longer kept. */
export interface Counts {
  /** POSTs to send endpoints whose request was read (or cut off by a fault). */
  posts: number;
  answered: number;
  enqueued: number;
  sent: number;
  /** Including those that a fault kept out of the queue. */
  failed: number;
  removed: number;
  /** Posts that were dropped because of `maxPosts`. */
  dropped: number;
  /** Callbacks that their receiver answered, with any status; duplicates count too. */
  callbacks: number;
  /** Callbacks that never will be answered: lost, filtered, not called, or called in vain. */
  callbacksMissed: number;
  /** Callbacks that a fault has held so far, including those released since. */
  callbacksHeld: number;
}

/** Returns counts that start at 0. */
export function noCounts(): Counts {
  return {
    posts: 0,
    answered: 0,
    enqueued: 0,
    sent: 0,
    failed: 0,
    removed: 0,
    dropped: 0,
    callbacks: 0,
    callbacksMissed: 0,
    callbacksHeld: 0,
  };
}
