import { usage } from './child.ts';
import { percentile } from '../figures.ts';
import type { WorkerCalls } from './worker.ts';

/** The longest time for which a bare timer is set (ms): about a hundred of them fire in a second. */
const LONGEST_MS = 20;

/** Looks at the memory of this process ten times a second (ms). */
const LOOK_MS = 100;

/** Measures the process that it is called in: its memory, and how late a bare timer of Node is in it. */
export function watchWindow(): Pick<WorkerCalls, 'open' | 'look'> {
  let late: number[] = [];
  let peak = 0;

  function setBareTimer(): void {
    // Whole numbers, since Node rounds them.
    const ms = Math.ceil(Math.random() * LONGEST_MS);
    const due = performance.now() + ms;
    setTimeout(() => {
      late.push(performance.now() - due);
      setBareTimer();
    }, ms).unref();
  }

  setBareTimer();
  setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), LOOK_MS).unref();
  return {
    open() {
      late = [];
      peak = process.memoryUsage.rss();
    },
    look: () => ({
      ...usage(),
      peakRssMb: peak / 2 ** 20,
      timerMs: { p50: percentile(late, 0.5), p99: percentile(late, 0.99) },
    }),
  };
}
