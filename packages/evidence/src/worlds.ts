import type { Attempt } from './facts.ts';
import { areHalves, type Pair } from './pairs.ts';
import type { Claim } from './candidates.ts';

/** One explanation of everything that was seen: the attempt that made each pair; null if it was made elsewhere. */
export type World = ReadonlyMap<Pair, Attempt | null>;

/** Steps after which the search gives up and leaves the facts to a person. */
const MAX_STEPS = 5000;

/**
 * Visits every world. One POST makes at most one pair, so an attempt gets at most one zaapId and one messageId, perhaps
 * from two halves of a pair. Returns false if the search gave up, or if no world exists.
 */
export function eachWorld(claims: readonly Claim[], anchored: readonly Pair[], visit: (world: World) => void): boolean {
  // The most constrained pair comes first, which keeps the search small. Ties are sorted by id, and candidates by nonce,
  // so that the search gives up after the same steps in whatever order the facts became known.
  const order = claims
    .map((claim) => ({ ...claim, candidates: claim.candidates.toSorted((a, b) => compare(a.nonce, b.nonce)) }))
    .toSorted((a, b) => a.candidates.length - b.candidates.length || compare(idsOf(a.pair), idsOf(b.pair)));
  const taken = new Map<Attempt, Pair[]>(anchored.map((pair) => [pair.anchor!, [pair]]));
  const world = new Map<Pair, Attempt | null>();
  let [steps, worlds] = [0, 0];

  function place(at: number): boolean {
    steps += 1;
    if (steps > MAX_STEPS) return false;
    const claim = order[at];
    if (claim === undefined) {
      worlds += 1;
      visit(world);
      return true;
    }
    const { pair, candidates, elsewhere } = claim;
    for (const attempt of candidates) {
      const others = taken.get(attempt) ?? [];
      if (!others.every((other) => areHalves(other, pair))) continue;
      taken.set(attempt, [...others, pair]);
      world.set(pair, attempt);
      if (!place(at + 1)) return false;
      taken.set(attempt, others);
    }
    if (!elsewhere) return true;
    world.set(pair, null);
    return place(at + 1);
  }

  return place(0) && worlds > 0;
}

function idsOf({ zaapId = '', messageId = '' }: Pair): string {
  return `${zaapId} ${messageId}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
