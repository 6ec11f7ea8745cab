import { claimsOf } from './candidates.ts';
import { MAX_FACTS, type Attempt, type Component } from './facts.ts';
import type { Findings, PairFinding } from './findings.ts';
import { isProven, pairsOf, type Pair } from './pairs.ts';
import { idsOf, tallyWorlds } from './tally.ts';
import { eachWorld } from './worlds.ts';

/**
 * Decides which attempt each sign belongs to. It visits every explanation ("world") of the facts: a statement is proven if
 * it holds in all of them. Pure, and independent of the order of the facts. Assumes that one POST makes at most one pair
 * of ids, and that others send through the number only if that was declared or observed.
 */
export function judge(component: Component): Findings {
  const pairs = pairsOf(component);
  if (pairs === undefined || openFacts(component, pairs) > MAX_FACTS) return undecided(component, pairs ?? []);
  const anchored = pairs.filter(({ anchor }) => anchor !== undefined);
  const claims = claimsOf(component, pairs);
  const tally = tallyWorlds(component.attempts, anchored);
  return eachWorld(claims, anchored, tally.add) ? tally.findings(claims) : undecided(component, pairs);
}

/** Returns the number of open facts. */
function openFacts({ attempts, signs }: Component, pairs: readonly Pair[]): number {
  const settled = pairs.filter(({ anchor }) => anchor !== undefined && isProven(anchor));
  const closed = settled.reduce((sum, pair) => sum + pair.signs.length, 0);
  return attempts.filter((attempt) => !isProven(attempt)).length + signs.length - closed;
}

/** Only what our own replies named is settled. Every other sign may be anyone's, so nothing is retried. */
function undecided(component: Component, pairs: readonly Pair[]): Findings {
  const { attempts } = component;
  const own = new Map(pairs.flatMap((pair) => (pair.anchor === undefined ? [] : [[pair.anchor, pair] as const])));
  return {
    decided: false,
    pairs: [
      ...pairs.flatMap((pair) => (pair.anchor === undefined ? [] : [ownPair(pair, pair.anchor)])),
      ...claimsOf(component, pairs).map(({ pair, candidates, elsewhere }) => ({
        ...pair,
        candidates: candidates.map(({ nonce }) => nonce),
        elsewhere,
      })),
    ],
    attempts: new Map(
      attempts.map((attempt) => {
        const { zaapId, messageId } = own.get(attempt) ?? attempt;
        return [attempt.nonce, { taken: attempt.end === 'accepted', ...idsOf(zaapId, messageId) }];
      }),
    ),
    messages: new Map(
      attempts.map(({ message }) => [
        message,
        { taken: isAccepted(attempts, message), candidateIds: [], mayRetry: false },
      ]),
    ),
  };
}

function ownPair(pair: Pair, { nonce, message }: Attempt): PairFinding {
  return { ...pair, owner: nonce, message, candidates: [nonce], elsewhere: false };
}

function isAccepted(attempts: Component['attempts'], key: string): boolean {
  return attempts.some(({ message, end }) => message === key && end === 'accepted');
}
