import { claimsOf } from './candidates.ts';
import { MAX_FACTS, type Attempt, type Component } from './facts.ts';
import { isProven, pairsOf, type Pair } from './pairs.ts';
import { idsOf, tallyWorlds } from './tally.ts';
import { eachWorld } from './worlds.ts';

/** What the facts of a component prove. What they leave open stays `unknown`, which is an honest answer. */
export interface Findings {
  /**
   * False: too many facts, or facts that contradict each other. Then only what an attempt's own answer named is
   * settled, and people decide about the rest.
   */
  decided: boolean;
  /** By nonce. */
  attempts: ReadonlyMap<string, AttemptFinding>;
  /** Pairs that Z-API named, with the one attempt that made each. Where nothing is decided only an answer says that; candidates go by time. */
  pairs: readonly PairFinding[];
  /** By message key. */
  messages: ReadonlyMap<string, MessageFinding>;
}

export interface AttemptFinding {
  /** Z-API took it: every explanation of the facts says so. */
  taken: boolean;
  /** Its ids, as far as every explanation gives it the same. */
  zaapId?: string;
  messageId?: string;
}

export interface PairFinding extends Pair {
  /** Nonce of the attempt that made it in every explanation. */
  owner?: string;
  /** Key of the message whose attempts made it in every explanation, whichever of them it was. */
  message?: string;
  /** Nonces of those that made it in some explanation. */
  candidates: string[];
  /** It may have been made elsewhere: by another system, a person at the phone, or for another recipient. */
  elsewhere: boolean;
}

export interface MessageFinding {
  /** Z-API took it: every explanation has an attempt of it that was taken. */
  taken: boolean;
  /** Ids of pairs that may be this message's, and whose owner cannot be known. */
  candidateIds: string[];
  /**
   * False while a sign that could be this message's is stored: then nothing sends it again automatically. A sign that it
   * was never queued is not one.
   */
  mayRetry: boolean;
  /**
   * None of its attempts was sent, in any explanation, although one of them had been taken or had been answered so.
   * `not-queued`: none of those got into Z-API's queue.
   */
  unsent?: 'failed' | 'not-queued';
  /** The recipient has it twice (`certain`), or may have (`possible`). */
  possibleDuplicate?: 'certain' | 'possible';
}

/**
 * Decides which attempt each sign belongs to, by looking at every explanation ("world") of the facts: something is
 * proven when it holds in all of them. Pure, and independent of the order of the facts. Assumes that one POST makes at
 * most one pair of ids, and that others send through the number only where that was declared or has been seen.
 */
export function judge(component: Component): Findings {
  const pairs = pairsOf(component);
  if (pairs === undefined || openFacts(component, pairs) > MAX_FACTS) return undecided(component, pairs ?? []);
  const anchored = pairs.filter(({ anchor }) => anchor !== undefined);
  const claims = claimsOf(component, pairs);
  const tally = tallyWorlds(component.attempts, anchored);
  return eachWorld(claims, anchored, tally.add) ? tally.findings(claims) : undecided(component, pairs);
}

/** How many facts leave anything open. */
function openFacts({ attempts, signs }: Component, pairs: readonly Pair[]): number {
  const settled = pairs.filter(({ anchor }) => anchor !== undefined && isProven(anchor));
  const closed = settled.reduce((sum, pair) => sum + pair.signs.length, 0);
  return attempts.filter((attempt) => !isProven(attempt)).length + signs.length - closed;
}

/** Only what our own answers named is settled; every other sign may be anyone's, so nothing is retried. */
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
