import type { LedgerPort } from '@pombo/core';
import { winsLane } from './assignment.ts';

/** Which worker serves which lanes, as last read from Redis. It only divides the work: safety never depends on it. */
export interface LaneAssignments {
  /** Records which lanes this worker serves. */
  serve(lanes: string[]): Promise<void>;
  /** Reads the lists if they are due, or if workers came or went. Returns true if the lanes must be divided again. */
  refresh(alive: readonly string[], known: ReadonlyMap<string, number>): Promise<boolean>;
  /** True if the lane is this worker's among those that are alive and serve it. */
  owns(lane: string, alive: readonly string[]): boolean;
  /** True if no living worker serves the lane, and it is this one's among all that are alive. */
  adopts(lane: string, alive: readonly string[]): boolean;
}

export interface LaneAssignmentsOptions {
  worker: string;
  workers: Pick<LedgerPort['workers'], 'assign' | 'assignments' | 'forget'>;
  /** True once this worker is stopping; it then no longer repairs its own list. */
  isStopped(): boolean;
}

/** The lists are read at every 5th heartbeat, and whenever workers came or went. */
const READ_EVERY = 5;

export function createLaneAssignments({ worker, workers, isStopped }: LaneAssignmentsOptions): LaneAssignments {
  let served = new Map<string, Set<string>>();
  /** Workers with a list but without a heartbeat when the lists were last read. */
  let silent = new Set<string>();
  let refreshes = 0;
  /** What the lanes were last divided by: the living workers, and the others' lists. */
  let living = '';
  let lists = '';

  async function read(known: ReadonlyMap<string, number>): Promise<void> {
    const found = await workers.assignments();
    const mine = served.get(worker);
    // Redis may have been unavailable when we wrote it, or another worker took us for dead and removed our list.
    if (mine !== undefined && !isStopped() && found.get(worker)?.join() !== [...mine].join()) {
      await workers.assign(worker, [...mine]);
    }
    served = new Map([...found].map(([id, lanes]) => [id, new Set(lanes)]));
    if (mine !== undefined) served.set(worker, mine);
    lists = JSON.stringify([...found].filter(([id]) => id !== worker).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    await forgetGone([...found.keys()].filter((id) => !known.has(id) && id !== worker));
  }

  /** Twice in a row: a worker records its lanes a moment before its first heartbeat. */
  async function forgetGone(absent: string[]): Promise<void> {
    const gone = absent.filter((id) => silent.has(id));
    silent = new Set(absent);
    if (gone.length > 0) await workers.forget(gone);
  }

  function serves(id: string, lane: string): boolean {
    return served.get(id)?.has(lane) === true;
  }

  return {
    async serve(lanes) {
      // First: if the write fails, a later heartbeat makes up for it.
      served.set(worker, new Set(lanes));
      await workers.assign(worker, lanes);
    },

    async refresh(alive, known) {
      const now = alive.toSorted().join(' ');
      const before = lists;
      if (now !== living || refreshes % READ_EVERY === 0) await read(known);
      refreshes += 1;
      if (now === living && lists === before) return false;
      living = now;
      return true;
    },

    owns(lane, alive) {
      const rivals = alive.filter((id) => id !== worker && serves(id, lane));
      return winsLane(lane, worker, rivals);
    },

    adopts(lane, alive) {
      if ([worker, ...alive].some((id) => serves(id, lane))) return false;
      const rivals = alive.filter((id) => id !== worker);
      return winsLane(lane, worker, rivals);
    },
  };
}
