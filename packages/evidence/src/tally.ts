import type { Claim } from './candidates.ts';
import type { Attempt } from './facts.ts';
import type { AttemptFinding, Findings, MessageFinding, PairFinding } from './findings.ts';
import { unsentFate, type Pair } from './pairs.ts';
import type { World } from './worlds.ts';

/** What all worlds seen so far have in common. */
export interface Tally {
  add(world: World): void;
  findings(claims: readonly Claim[]): Findings;
}

/** What the worlds seen so far have in common about one attempt. */
interface Seen {
  /** True if it was accepted in all of them. */
  taken: boolean;
  zaapIds: Set<string | undefined>;
  messageIds: Set<string | undefined>;
}

type Fate = 'open' | 'never' | 'failed' | 'not-queued';

/** What the worlds seen so far have in common about one message. */
interface Count {
  /** The fewest and the most of its attempts that were accepted. */
  least: number;
  most: number;
  /** Every fate that one of its attempts has in some world. */
  fates: Set<Fate>;
}

export function tallyWorlds(attempts: readonly Attempt[], anchored: readonly Pair[]): Tally {
  const seen = new Map<Attempt, Seen>(
    attempts.map((attempt) => [attempt, { taken: true, zaapIds: new Set(), messageIds: new Set() }]),
  );
  const own = new Map(anchored.map((pair) => [pair.anchor!, pair]));
  const owners = new Map<Pair, Set<Attempt | null>>();
  const messages = new Map<string, Attempt[]>();
  for (const attempt of attempts) messages.set(attempt.message, [...(messages.get(attempt.message) ?? []), attempt]);
  const counts = new Map<string, Count>(
    [...messages.keys()].map((message) => [message, { least: Infinity, most: 0, fates: new Set() }]),
  );

  function add(world: World): void {
    for (const [pair, attempt] of world) {
      const all = owners.get(pair);
      if (all === undefined) owners.set(pair, new Set([attempt]));
      else all.add(attempt);
    }
    const taken = new Set<Attempt>();
    const fates = new Map<Attempt, Fate>();
    for (const attempt of attempts) {
      const pairs = pairsIn(attempt, own.get(attempt), world);
      const [zaapId, messageId, isSeen] = madeBy(pairs);
      fates.set(attempt, fateOf(attempt, pairs));
      const known = seen.get(attempt)!;
      known.zaapIds.add(zaapId);
      known.messageIds.add(messageId);
      // An id in a reply that proved nothing only names the attempt. A sign with that id proves it.
      if (attempt.end === 'accepted' || isSeen) taken.add(attempt);
      else known.taken = false;
    }
    for (const [message, group] of messages) {
      const count = counts.get(message)!;
      const times = group.filter((attempt) => taken.has(attempt)).length;
      count.least = Math.min(count.least, times);
      count.most = Math.max(count.most, times);
      for (const attempt of group) count.fates.add(fates.get(attempt)!);
    }
  }

  function findings(claims: readonly Claim[]): Findings {
    const pairs = [
      ...anchored.map((pair) => pairFinding(pair, new Set([pair.anchor!]))),
      ...claims.map(({ pair }) => pairFinding(pair, owners.get(pair)!)),
    ];
    return {
      decided: true,
      pairs,
      attempts: new Map([...seen].map(([{ nonce }, known]) => [nonce, attemptFinding(known)])),
      messages: new Map(
        [...messages].map(([message, group]) => [message, messageFinding(group, pairs, counts.get(message)!)]),
      ),
    };
  }

  return { add, findings };
}

/** The pair that an attempt's own reply named, and those that it made in this world. */
function pairsIn(attempt: Attempt, own: Pair | undefined, world: World): Pair[] {
  const made = [...world].flatMap(([pair, maker]) => (maker === attempt ? [pair] : []));
  return own === undefined ? made : [own, ...made];
}

/** Returns the ids of an attempt's pairs, and whether a sign shows any of them. */
function madeBy(pairs: readonly Pair[]): [zaapId: string | undefined, messageId: string | undefined, isSeen: boolean] {
  return [
    pairs.find(({ zaapId }) => zaapId !== undefined)?.zaapId,
    pairs.find(({ messageId }) => messageId !== undefined)?.messageId,
    pairs.some(({ signs }) => signs.length > 0),
  ];
}

/** Returns whether an attempt was sent in one world: `never` by its own reply, otherwise by the signs of its pairs. */
function fateOf({ end }: Attempt, pairs: readonly Pair[]): Fate {
  if (end === 'unsent') return 'never';
  // Two halves of one pair: a report about either is about both.
  return unsentFate({ signs: pairs.flatMap(({ signs }) => signs) }) ?? 'open';
}

function pairFinding(pair: Pair, owners: ReadonlySet<Attempt | null>): PairFinding {
  const candidates = [...owners].filter((owner) => owner !== null).map(({ nonce }) => nonce);
  const elsewhere = owners.has(null);
  const [owner] = candidates;
  const [message, otherMessage] = new Set([...owners].map((each) => each?.message));
  return {
    ...pair,
    candidates,
    elsewhere,
    ...(owner !== undefined && owners.size === 1 ? { owner } : {}),
    ...(message !== undefined && otherMessage === undefined && !elsewhere ? { message } : {}),
  };
}

function attemptFinding({ taken, zaapIds, messageIds }: Seen): AttemptFinding {
  return { taken, ...idsOf(onlyOne(zaapIds), onlyOne(messageIds)) };
}

function messageFinding(
  attempts: readonly Attempt[],
  pairs: readonly PairFinding[],
  { least, most, fates }: Count,
): MessageFinding {
  const nonces = new Set(attempts.map(({ nonce }) => nonce));
  const possible = pairs.filter(({ candidates }) => candidates.some((nonce) => nonces.has(nonce)));
  const open = possible.filter(({ message }) => message === undefined);
  const unsent = unsentIn(fates);
  return {
    taken: least > 0,
    candidateIds: open.flatMap(({ zaapId, messageId }) => [zaapId, messageId].filter((id) => id !== undefined)),
    // A pair that only the attempt's own reply named is not a sign.
    mayRetry: !possible.some((pair) => pair.signs.length > 0 && unsentFate(pair) !== 'not-queued'),
    ...(unsent === undefined ? {} : { unsent }),
    ...(most < 2 ? {} : { possibleDuplicate: least < 2 ? 'possible' : 'certain' }),
  };
}

function unsentIn(fates: ReadonlySet<Fate>): 'failed' | 'not-queued' | undefined {
  if (fates.has('open')) return undefined;
  if (fates.has('failed')) return 'failed';
  return fates.has('not-queued') ? 'not-queued' : undefined;
}

function onlyOne(values: ReadonlySet<string | undefined>): string | undefined {
  return values.size === 1 ? [...values][0] : undefined;
}

/** The ids that are known, as fields. */
export function idsOf(
  zaapId: string | undefined,
  messageId: string | undefined,
): { zaapId?: string; messageId?: string } {
  return { ...(zaapId === undefined ? {} : { zaapId }), ...(messageId === undefined ? {} : { messageId }) };
}
