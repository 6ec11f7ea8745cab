import TinyQueue from 'tinyqueue';

/** When each lane is due, and one timer for the earliest of them. */
export interface TimerQueue {
  /** Sets when a name is due (ms from now). Replaces the earlier time. */
  set(name: string, inMs: number): void;
  /** As `set`, but never later than the time already set. */
  bringForward(name: string, inMs: number): void;
  clear(name: string): void;
  stop(): void;
}

/** Maximum delay of a JavaScript timer (ms); a larger one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Calls `onDue` once for each name when its time has come. `onDue` sets the next time. */
export function createTimerQueue(onDue: (name: string) => void): TimerQueue {
  const heap = new TinyQueue<{ name: string; at: number }>([], (a, b) => a.at - b.at);
  /** The valid time of each name. Entries of the heap that differ are stale. */
  const due = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Infinity;
  let stopped = false;

  function set(name: string, inMs: number): void {
    if (stopped) return;
    const at = performance.now() + inMs;
    due.set(name, at);
    heap.push({ name, at });
    if (at < timerAt) arm(at);
  }

  function arm(at: number): void {
    clearTimeout(timer);
    timerAt = at;
    // Rounded up: a timer that fires too early would have to be set again.
    const waitMs = Math.min(MAX_TIMER_MS, Math.max(0, Math.ceil(at - performance.now())));
    timer = setTimeout(fire, waitMs);
  }

  function fire(): void {
    timerAt = Infinity;
    const now = performance.now();
    for (let top = heap.peek(); top !== undefined && top.at <= now; top = heap.peek()) {
      heap.pop();
      if (due.get(top.name) !== top.at) continue;
      due.delete(top.name);
      onDue(top.name);
    }
    const next = heap.peek();
    if (!stopped && next !== undefined) arm(next.at);
  }

  return {
    set,
    bringForward(name, inMs) {
      const at = due.get(name);
      if (at === undefined || at > performance.now() + inMs) set(name, inMs);
    },
    clear: (name) => void due.delete(name),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
