import type { Log } from '@pombo/core';

/** Collects what must be closed, in the order in which it was opened. */
export interface Shutdown {
  /** Adds a step. Steps run in reverse order. */
  defer(end: () => unknown): void;
  /** Runs all steps. Resolves with false if one of them failed or did not end in time. Never throws. */
  run(): Promise<boolean>;
}

/** Longest time for each step (ms): while Redis is unreachable, some would wait for it without end. */
const STEP_MS = 8000;

export function createShutdown(log: Log): Shutdown {
  const steps: (() => unknown)[] = [];
  return {
    defer: (end) => void steps.push(end),
    async run() {
      let clean = true;
      for (const end of steps.toReversed()) {
        const work = Promise.resolve().then(end);
        const ended = await within(STEP_MS, work).catch((error: unknown) => {
          log.warn({ error }, 'stop.failed');
          return false;
        });
        clean &&= ended;
      }
      return clean;
    },
  };
}

/** Waits for work; resolves with false when it takes longer than `ms`. Throws what the work throws. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const timeUp = new AbortController();
  const timer = setTimeout(() => timeUp.abort(), ms);
  const late = new Promise<boolean>((resolve) => {
    timeUp.signal.addEventListener('abort', () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
