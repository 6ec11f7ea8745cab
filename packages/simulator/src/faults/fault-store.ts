import { z } from 'zod';

/** How often a fault happens to its matches. Part of every fault's schema. */
export const frequencyShape = {
  /** The number of matches it happens to. */
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
  /** The probability that it happens to a match; a skipped match does not count as used. */
  chance: z.number().min(0).max(1).default(1),
};

interface Frequency {
  times: number | 'always';
  chance: number;
}

/** A fault that waits for its matches, with the number of times it was used. */
export type StoredFault<F extends Frequency> = F & { id: number; used: number };

/** Waiting faults: the first that matches is used, until it is used up. */
export interface FaultStore<F extends Frequency> {
  /** Adds a fault behind the others and returns its id. */
  add(fault: F): number;
  list(): StoredFault<F>[];
  clear(): void;
  isEmpty(): boolean;
  /** Returns the first fault that matches and that its `chance` does not skip, and counts its use. */
  use(matches: (fault: F) => boolean): F | undefined;
}

/** Creates an empty store. `random` decides about faults with a `chance`. */
export function createFaultStore<F extends Frequency>(random: () => number): FaultStore<F> {
  let waiting: StoredFault<F>[] = [];
  let ids = 0;
  return {
    add(fault) {
      ids += 1;
      waiting.push({ ...fault, id: ids, used: 0 });
      return ids;
    },
    list: () => waiting.map((fault) => ({ ...fault })),
    clear() {
      waiting = [];
    },
    isEmpty: () => waiting.length === 0,
    use(matches) {
      const found = waiting.find((fault) => matches(fault) && (fault.chance === 1 || random() < fault.chance));
      if (found === undefined) return undefined;
      found.used += 1;
      if (found.used === found.times) waiting = waiting.filter((one) => one !== found);
      return found;
    },
  };
}
