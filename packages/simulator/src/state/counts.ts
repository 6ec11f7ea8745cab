/** The counts since the start or the last reset. They are exact and include posts that are no longer kept. */
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
  /** Callbacks that will never be answered: lost, filtered, not called, or called without success. */
  callbacksMissed: number;
  /** Callbacks that a fault has held so far, including those released since. */
  callbacksHeld: number;
}

/** The counts, and the waits for them. */
export interface Counters {
  read(): Counts;
  /** Adds to a count (default 1), and resolves the waits that this completes. */
  add(name: keyof Counts, number?: number): void;
  /** Resolves once every given count is reached (at once if it already is); rejects if the simulator closes first. */
  waitFor(wanted: Partial<Counts>): Promise<Counts>;
  /** Counts from 0 again; waits continue. */
  reset(): void;
  /** Ends every wait with an error. */
  close(): void;
}

interface Waiter {
  wanted: Partial<Counts>;
  resolve: (counts: Counts) => void;
  reject: (reason: Error) => void;
}

/** Creates counters at 0. */
export function createCounters(): Counters {
  let counts = noCounts();
  let waiters: Waiter[] = [];
  const read = (): Counts => ({ ...counts });
  const reached = (wanted: Partial<Counts>): boolean =>
    Object.entries(wanted).every(([name, least]) => counts[name as keyof Counts] >= least);

  return {
    read,
    add(name, number = 1) {
      counts[name] += number;
      if (waiters.length === 0) return;
      const ready = waiters.filter(({ wanted }) => reached(wanted));
      if (ready.length === 0) return;
      waiters = waiters.filter((waiter) => !ready.includes(waiter));
      for (const { resolve } of ready) resolve(read());
    },
    waitFor(wanted) {
      if (reached(wanted)) return Promise.resolve(read());
      return new Promise((resolve, reject) => waiters.push({ wanted, resolve, reject }));
    },
    reset() {
      counts = noCounts();
    },
    close() {
      for (const { reject } of waiters.splice(0)) reject(new Error('The simulator was closed'));
    },
  };
}

function noCounts(): Counts {
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
