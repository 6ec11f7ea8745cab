import TinyQueue from 'tinyqueue';

/** When each lane is due, and one timer for the earliest of them. */
export interface TimerQueue {
  /** Sets when a name is due, ms from now; replaces what was set before. */
  set(name: string, inMs: number): void;
  /** As `set`, but never later than it is already. */
  bringForward(name: string, inMs: number): void;
  clear(name: string): void;
  stop(): void;
}

/** The longest a timer can wait in JavaScript (a larger number fires at once). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** `onDue` is called once for each name when its time has come; it sets the next time itself. */
export function createTimerQueue(onDue: (name: string) => void): TimerQueue {
  const heap = new TinyQueue<{ name: string; at: number }>([], (a, b) => a.at - b.at);
  /** The valid time of each name; entries of the heap that differ are leftovers. */
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
    // Rounded up: a timer that fires early would only be armed again.
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
