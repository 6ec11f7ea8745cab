import { createTimerQueue, winsLane } from '@pombo/delivery';

export interface Simulated {
  workers: number;
  /** Lanes of the worker with the most, divided by the mean. */
  unevenness: number;
  /** Lanes that changed workers when one died, and how many of them were not the dead one's. */
  movedByDeath: number;
  movedNeedlessly: number;
  /** From a lane's due time to the start of its send, in the worker with the most lanes (ms). */
  lateP50Ms: number;
  lateP99Ms: number;
  sends: number;
}

export interface Schedule {
  lanes: number;
  workers: number;
  /** Each pause lies between these, drawn again for every send (ms). */
  gapMs: { min: number; max: number };
  /** For which a worker's only thread is busy with a send (ms). */
  costMs: number;
  seconds: number;
}

/**
 * The lanes divided among the workers by the code that divides them, and the schedule of the worker with the most of them, by the
 * timer queue itself under fake time. Its only thread does one thing at a time, so a send that is due waits for those before it.
 */
export function simulateLanes(schedule: Schedule): Simulated {
  const { lanes, workers } = schedule;
  const names = Array.from({ length: workers }, (_none, at) => `w-${at}`);
  const owners = Array.from({ length: lanes }, (_none, at) => ownerOf(`n${at}`, names));
  const counts = names.map(() => 0);
  for (const owner of owners) counts[owner]! += 1;
  const most = Math.max(...counts);
  const death = workers > 1 ? dieFirst(owners, names) : { moved: 0, needless: 0 };
  return {
    workers,
    unevenness: (most * workers) / lanes,
    movedByDeath: death.moved,
    movedNeedlessly: death.needless,
    ...runWorker(most, schedule),
  };
}

function ownerOf(lane: string, workers: readonly string[]): number {
  // Against one rival at a time: the winner of all is the winner of each.
  let best = 0;
  for (let at = 1; at < workers.length; at += 1) if (winsLane(lane, workers[at]!, [workers[best]!])) best = at;
  return best;
}

/** The first worker dies: whose lanes move? Among ten thousand lanes, which show it as well as a million. */
function dieFirst(owners: readonly number[], names: readonly string[]): { moved: number; needless: number } {
  const rest = names.slice(1);
  let moved = 0;
  let needless = 0;
  for (const [at, owner] of owners.slice(0, 10_000).entries()) {
    const next = rest[ownerOf(`n${at}`, rest)];
    if (next === names[owner]) continue;
    moved += 1;
    if (owner !== 0) needless += 1;
  }
  return { moved, needless };
}

function runWorker(
  lanes: number,
  { gapMs, costMs, seconds }: Schedule,
): Pick<Simulated, 'lateP50Ms' | 'lateP99Ms' | 'sends'> {
  let now = 0;
  let timer: { at: number; fire: () => void } | undefined;
  let busyUntil = 0;
  const dueAt = new Map<string, number>();
  const late = createHistogram();
  const pause = (): number => gapMs.min + random() * (gapMs.max - gapMs.min);
  const set = (name: string, from: number, inMs: number): void => {
    dueAt.set(name, from + inMs);
    queue.set(name, from + inMs - now);
  };
  const queue = createTimerQueue(
    (name) => {
      const startedAt = Math.max(now, busyUntil);
      busyUntil = startedAt + costMs;
      late.add(startedAt - dueAt.get(name)!);
      set(name, startedAt, pause());
    },
    {
      now: () => now,
      after(ms, fire) {
        timer = { at: now + ms, fire };
        return () => (timer = undefined);
      },
    },
  );
  const random = createRandom();
  for (let at = 0; at < lanes; at += 1) set(`n${at}`, 0, random() * gapMs.max);
  while (timer !== undefined && timer.at < seconds * 1000) {
    const { at, fire } = timer;
    now = at;
    timer = undefined;
    fire();
  }
  queue.stop();
  return { lateP50Ms: late.share(0.5), lateP99Ms: late.share(0.99), sends: late.count() };
}

/** Counts by tenths of a millisecond. */
function createHistogram(): { add(ms: number): void; share(part: number): number; count(): number } {
  const counts = new Map<number, number>();
  let total = 0;
  return {
    add(ms) {
      const tenth = Math.ceil(ms * 10);
      counts.set(tenth, (counts.get(tenth) ?? 0) + 1);
      total += 1;
    },
    share(part) {
      let left = part * total;
      for (const [tenth, count] of [...counts].toSorted(([a], [b]) => a - b)) {
        left -= count;
        if (left <= 0) return tenth / 10;
      }
      return 0;
    },
    count: () => total,
  };
}

/** The same numbers in every run (mulberry32). */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
