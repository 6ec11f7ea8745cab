/** The simulator's time. Tests pass one that they move by hand. */
export interface Clock {
  /** Returns ms since the epoch, with fractions; never goes back. */
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** The clock of this process: monotonic, finer than a millisecond, near wall time. */
export const realClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/** Timers that can all be dropped at once, so that nothing of a closed or reset simulator fires later. */
export interface Timers {
  /** Runs once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  clear(): void;
}

/** Creates timers on a clock and keeps track of them. */
export function createTimers(clock: Clock): Timers {
  const running = new Set<unknown>();
  return {
    after(ms, run) {
      const handle: unknown = clock.setTimeout(() => {
        running.delete(handle);
        run();
      }, ms);
      running.add(handle);
      return () => {
        running.delete(handle);
        clock.clearTimeout(handle);
      };
    },
    clear() {
      for (const handle of running) clock.clearTimeout(handle);
      running.clear();
    },
  };
}
