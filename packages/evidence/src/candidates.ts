import type { Attempt, Component } from './facts.ts';
import { areHalves, type Pair } from './pairs.ts';

/** The possible makers of a pair: attempts of ours, and perhaps a sender outside this component. */
export interface Claim {
  pair: Pair;
  candidates: Attempt[];
  /** True: another system, a person at the phone, or another recipient's attempt can have made it. */
  elsewhere: boolean;
}

/** How long a pair that no attempt of ours can have made keeps the number under suspicion (ms). */
const FOREIGN_MS = 24 * 60 * 60 * 1000;

/**
 * Finds the candidates of each pair that no reply to one of our attempts names. Only times decide, so the order in which
 * facts become known does not matter. Neither a person's decision, nor a retry, nor age removes a candidate.
 */
export function claimsOf({ attempts, shared }: Component, pairs: readonly Pair[]): Claim[] {
  const owned = new Map(pairs.flatMap((pair) => (pair.anchor === undefined ? [] : [[pair.anchor, pair] as const])));
  const claims = pairs
    .filter(({ anchor }) => anchor === undefined)
    .map((pair) => ({
      pair,
      candidates: attempts.filter((attempt) => mayHaveMade(attempt, pair, owned.get(attempt))),
    }));
  // None of our attempts can have made it, so another system sends through the number.
  const foreignSince = claims
    .filter(({ pair, candidates }) => candidates.length === 0 && isFromHere(pair))
    .map(({ pair }) => pair.firstAt);
  return claims.map(({ pair, candidates }) => ({
    pair,
    candidates,
    elsewhere:
      shared ||
      candidates.length === 0 ||
      !isFromHere(pair) ||
      candidates.some((attempt) => isOlderThan(attempt, pair)) ||
      foreignSince.some((at) => at <= pair.firstAt && pair.firstAt < at + FOREIGN_MS),
  }));
}

function mayHaveMade(attempt: Attempt, pair: Pair, own: Pair | undefined): boolean {
  if (attempt.end === 'unsent' || attempt.beganAt > pair.firstAt) return false;
  if (own !== undefined && !areHalves(own, pair)) return false;
  return !pair.signs.some(
    ({ caption }) => caption !== undefined && attempt.caption !== undefined && caption !== attempt.caption,
  );
}

/** Largest assumed error of Z-API's clock (ms). */
const CLOCK_SLACK_MS = 120_000;

/** Z-API dates it well before the attempt began. Clocks may differ, so this raises doubt but excludes no candidate. */
function isOlderThan({ beganAt }: Attempt, { signs }: Pair): boolean {
  return signs.some(({ madeAt }) => madeAt !== undefined && madeAt < beganAt - CLOCK_SLACK_MS);
}

/** An API call to this very recipient made it. A status callback alone also comes for what a person typed on the phone. */
function isFromHere({ signs }: Pair): boolean {
  return signs.some(({ recipientKnown }) => recipientKnown) && signs.some(({ kind }) => kind !== 'progress');
}
