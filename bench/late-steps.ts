import { percentile } from './figures.ts';

/** What a send waits for between the end of its lane's gap and its first byte (ms; each 99 of 100 take at most this long). */
export interface LateSteps {
  /** Until the scheduler has its message: the close of the attempt before, the timer, and the queue. */
  take: number;
  /** Until Redis has opened its attempt. */
  open: number;
  /** Until the journal is on disk and the POST has a connection. */
  write: number;
}

/** Where the time goes by which sends are late, from the steps that a worker reports. */
export interface LateStepsWatch {
  note(step: string, lane: string): void;
  /** Forgets what was noted so far. */
  reset(): void;
  read(): LateSteps;
}

/** `gaps`: lane → its gap (ms). */
export function watchLateSteps(gaps: ReadonlyMap<string, number>): LateStepsWatch {
  /** Lane → when its gap ends, and when its last step was (performance.now(), ms). */
  const lanes = new Map<string, { due: number; last: number }>();
  let late: Record<keyof LateSteps, number[]> = { take: [], open: [], write: [] };

  function noteSince(from: number, what: keyof LateSteps, lane: { last: number }): void {
    lane.last = performance.now();
    late[what].push(lane.last - from);
  }

  return {
    note(step, name) {
      const lane = lanes.get(name);
      if (step === 'send:answered') {
        const now = performance.now();
        lanes.set(name, { due: now + (gaps.get(name) ?? 0), last: now });
      } else if (lane === undefined) return;
      else if (step === 'load:start') noteSince(lane.due, 'take', lane);
      else if (step === 'open-attempt:opened') noteSince(lane.last, 'open', lane);
      else if (step === 'send:writing') noteSince(lane.last, 'write', lane);
    },
    reset: () => void (late = { take: [], open: [], write: [] }),
    read: () => ({
      take: percentile(late.take, 0.99),
      open: percentile(late.open, 0.99),
      write: percentile(late.write, 0.99),
    }),
  };
}
