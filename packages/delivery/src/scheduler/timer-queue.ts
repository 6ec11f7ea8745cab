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

/** A clock, and its timers. */
export interface Ticker {
  /** Monotonic (ms). */
  now(): number;
  /** Calls `fire` once, in `ms`. Returns how to cancel that. */
  after(ms: number, fire: () => void): () => void;
}

const machine: Ticker = {
  now: () => performance.now(),
  after(ms, fire) {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls `onDue` once for each name when its time has come. `onDue` sets the next time. `ticker`: default this machine's. */
export function createTimerQueue(onDue: (name: string) => void, ticker: Ticker = machine): TimerQueue {
  const heap = new TinyQueue<{ name: string; at: number }>([], (a, b) => a.at - b.at);
  /** The valid time of each name. Entries of the heap that differ are stale. */
  const due = new Map<string, number>();
  let cancel = (): void => {};
  let timerAt = Infinity;
  let stopped = false;

  function set(name: string, inMs: number): void {
    if (stopped) return;
    const at = ticker.now() + inMs;
    due.set(name, at);
    heap.push({ name, at });
    if (at < timerAt) arm(at);
  }

  function arm(at: number): void {
    cancel();
    timerAt = at;
    // Rounded up: a timer that fires too early would have to be set again.
    const waitMs = Math.min(MAX_TIMER_MS, Math.max(0, Math.ceil(at - ticker.now())));
    cancel = ticker.after(waitMs, fire);
  }

  function fire(): void {
    timerAt = Infinity;
    const now = ticker.now();
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
      if (at === undefined || at > ticker.now() + inMs) set(name, inMs);
    },
    clear: (name) => void due.delete(name),
    stop() {
      stopped = true;
      cancel();
    },
  };
}
