/** The probe's time. Tests pass one that runs faster. */
export interface Clock {
  /** Returns ms; never goes back. */
  now(): number;
  /** Resolves after `ms`. Rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this process: monotonic, near wall time. */
export const realClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal!.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

/** Time between two looks at a condition (ms). */
const LOOK_MS = 250;

/** Looks until the condition holds or `forMs` are over. Returns whether it held. */
export async function waitFor(
  holds: () => boolean | Promise<boolean>,
  forMs: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<boolean> {
  const end = clock.now() + forMs;
  for (;;) {
    if (await holds()) return true;
    if (clock.now() >= end) return false;
    await clock.sleep(LOOK_MS, signal);
  }
}
