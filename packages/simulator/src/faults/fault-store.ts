import { z } from 'zod';

/** How often a fault happens to its matches; a part of every fault's schema. */
export const oftenShape = {
  /** The number of matches it happens to. */
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
  /** The probability that it happens to a match; a spared match does not count as used. */
  chance: z.number().min(0).max(1).default(1),
};

interface Often {
  times: number | 'always';
  chance: number;
}

/** A fault that waits for its matches, with the number of times it was used. */
export type Stood<F extends Often> = F & { id: number; used: number };

/** Waiting faults: the first that matches is used, until it is used up. */
export interface Standing<F extends Often> {
  /** Adds one behind the others; returns its id. */
  add(fault: F): number;
  list(): Stood<F>[];
  clear(): void;
  isEmpty(): boolean;
  /** Returns the first that matches and is not spared by its chance, and counts its use. */
  use(matches: (fault: F) => boolean): F | undefined;
}

/** Creates an empty store. `random` decides about faults with a `chance`. */
export function createStanding<F extends Often>(random: () => number): Standing<F> {
  let standing: Stood<F>[] = [];
  let ids = 0;
  return {
    add(fault) {
      ids += 1;
      standing.push({ ...fault, id: ids, used: 0 });
      return ids;
    },
    list: () => standing.map((fault) => ({ ...fault })),
    clear() {
      standing = [];
    },
    isEmpty: () => standing.length === 0,
    use(matches) {
      const found = standing.find((fault) => matches(fault) && (fault.chance === 1 || random() < fault.chance));
      if (found === undefined) return undefined;
      found.used += 1;
      if (found.used === found.times) standing = standing.filter((one) => one !== found);
      return found;
    },
  };
}
