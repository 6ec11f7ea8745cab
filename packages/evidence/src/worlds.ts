import type { Attempt } from './facts.ts';
import { areHalves, type Pair } from './pairs.ts';
import type { Claim } from './candidates.ts';

/** One way in which everything that was seen can have come about: pair by pair its attempt; null: made elsewhere. */
export type World = ReadonlyMap<Pair, Attempt | null>;

/** Steps after which the search gives up: facts that tangled are for a person to look at. */
const MAX_STEPS = 5000;

/**
 * Visits every world. One POST makes at most one pair, so an attempt takes at most one zaapId and one messageId; two
 * halves of a pair may meet in it. Returns false when the search was given up, or when there is no world at all.
 */
export function eachWorld(claims: readonly Claim[], anchored: readonly Pair[], visit: (world: World) => void): boolean {
  // The most constrained first: it keeps the search small. Those alike by their ids, and candidates by their nonces, so that
  // it is given up after the same steps in whatever order the facts became known.
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
