import type { Attempt, Component, Sign } from './facts.ts';

/**
 * The known ids of one POST: a zaapId, a messageId, or both seen together. Signs with a common id are about the same
 * pair.
 */
export interface Pair {
  zaapId?: string;
  messageId?: string;
  signs: Sign[];
  /** When the first of its signs was received; Infinity if only its own attempt named it. */
  firstAt: number;
  /** The attempt whose own reply named one of its ids. */
  anchor?: Attempt;
}

/**
 * Joins signs and replies into pairs. Returns undefined if the facts contradict "one POST makes at most one pair":
 * two zaapIds, two messageIds or two attempts for one pair.
 */
export function pairsOf({ attempts, signs }: Component): Pair[] | undefined {
  const ids = joinIds([...attempts, ...signs]);
  const pairs = new Map<string, Pair>();
  const pairOf = (zaapId: string | undefined, messageId: string | undefined): Pair | undefined => {
    const id = zaapId ?? messageId;
    if (id === undefined) return undefined;
    const root = ids.rootOf(id);
    let pair = pairs.get(root);
    if (pair === undefined) pairs.set(root, (pair = { signs: [], firstAt: Infinity }));
    return pair;
  };
  for (const attempt of attempts) {
    const pair = pairOf(attempt.zaapId, attempt.messageId);
    if (pair === undefined) continue;
    if (pair.anchor !== undefined && pair.anchor !== attempt) return undefined;
    pair.anchor = attempt;
    if (!name(pair, attempt, ids)) return undefined;
  }
  for (const sign of signs) {
    const pair = pairOf(sign.zaapId, sign.messageId);
    if (pair === undefined) continue;
    pair.signs.push(sign);
    pair.firstAt = Math.min(pair.firstAt, sign.at);
    if (!name(pair, sign, ids)) return undefined;
  }
  return [...pairs.values()];
}

/** True if two pairs can be the two halves of one. */
export function areHalves(a: Pair, b: Pair): boolean {
  return (a.zaapId === undefined || b.zaapId === undefined) && (a.messageId === undefined || b.messageId === undefined);
}

/** True if nothing is open about an attempt: its own reply had both ids, or proved that it was not sent. */
export function isProven({ end, zaapId, messageId }: Attempt): boolean {
  if (end === 'unsent') return true;
  return end === 'accepted' && zaapId !== undefined && messageId !== undefined && zaapId !== messageId;
}

/**
 * Returns whether Z-API reports this pair as not sent: `not-queued` if it never entered the queue. Undefined without such
 * a report, or with a contradicting sign: a pair seen beyond the queue was sent, and one listed after the report may be.
 */
export function unsentFate({ signs }: Pick<Pair, 'signs'>): 'failed' | 'not-queued' | undefined {
  const refusals = signs.filter(({ fate }) => fate === 'failed' || fate === 'not-queued');
  if (refusals.length === 0) return undefined;
  const first = Math.min(...refusals.map(({ at }) => at));
  const isAgainst = ({ fate, kind, at }: Sign): boolean => fate === undefined && (kind !== 'listing' || at > first);
  if (signs.some(isAgainst)) return undefined;
  return refusals.every(({ fate }) => fate === 'not-queued') ? 'not-queued' : 'failed';
}

/** Gives the pair these ids. Returns false if it has others. An id that any report calls a zaapId is one in every report. */
function name(pair: Pair, { zaapId, messageId }: { zaapId?: string; messageId?: string }, ids: IdSets): boolean {
  for (const id of [zaapId, messageId]) {
    if (id === undefined) continue;
    const role = ids.isZaapId(id) ? 'zaapId' : 'messageId';
    if (pair[role] !== undefined && pair[role] !== id) return false;
    pair[role] = id;
  }
  return true;
}

interface IdSets {
  rootOf(id: string): string;
  isZaapId(id: string): boolean;
}

/**
 * The ids that were seen together. Z-API repeats the zaapId as messageId if it has none (error callbacks). Such a repeat
 * proves nothing about the messageId.
 */
function joinIds(named: readonly { zaapId?: string; messageId?: string }[]): IdSets {
  const parents = new Map<string, string>();
  const zaapIds = new Set<string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    return root;
  };
  for (const { zaapId, messageId } of named) {
    if (zaapId !== undefined) zaapIds.add(zaapId);
    if (zaapId === undefined || messageId === undefined) continue;
    const [from, to] = [rootOf(zaapId), rootOf(messageId)];
    if (from !== to) parents.set(from, to);
  }
  return { rootOf, isZaapId: (id) => zaapIds.has(id) };
}
