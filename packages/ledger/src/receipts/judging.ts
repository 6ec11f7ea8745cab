import { judge, unsentFate, type Findings, type MessageFinding, type PairFinding } from '@pombo/evidence';
import { defined, isTaken, type DeliveryFailure, type MessageBody, type Settled, type Status } from '@pombo/core';
import { reopen, settle } from '../message/change.ts';
import type { Compacted } from '../compact/compacted.ts';
import { instancesKey, laneKeys } from '../storage/keys.ts';
import type { Messages } from '../message/messages.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import type { Duplicates } from '../message/duplicates.ts';
import { UNKNOWN_RECIPIENT, componentOf } from '../facts/component.ts';
import type { Facts, FactStore, StoredSign } from '../facts/store.ts';

/** What evidence proves, applied to messages. */
export interface Judging {
  /**
   * Applies what the facts of a component prove; says what became of its messages. Positive findings only grow with
   * more facts (`packages/evidence` holds that), so two processes that do this at once do not disturb each other.
   */
  settle(lane: string, component: string): Promise<Settled[]>;
  /**
   * Whether a message may be sent again automatically as far as is known, and the version of the facts that says so:
   * `begin` refuses the attempt when a fact was added since.
   */
  guard(lane: string, key: string, body: MessageBody): Promise<{ mayRetry: boolean; version: string }>;
  /** What the facts about a recipient leave open, for people. */
  findings(lane: string, component: string): Promise<{ facts: Facts; findings: Findings }>;
  /** Whether the number is ours alone: false where its operator says that another system sends through it too. */
  isExclusive(lane: string): Promise<boolean>;
}

/** Ends a message of which evidence shows that none of its attempts was sent, as this failure says. */
export type ApplyUnsent = (lane: string, key: string, failure: DeliveryFailure) => Promise<Settled>;

/** How one sign moves the message whose attempt it is about; without `isLast` its ids say which attempt that is. */
export type ApplySign = (lane: string, key: string, sign: StoredSign, isLast?: boolean) => Promise<Settled>;

/** The facts of a component as they are judged. */
interface Judged {
  facts: Facts;
  findings: Findings;
  /** Signs with ids that the look-ups give to a message: whose they are needs no judgement. */
  named: { key: string; sign: StoredSign }[];
}

interface Parts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  messages: Pick<Messages, 'change'>;
  store: FactStore;
  duplicates: Duplicates;
  compacted: Compacted;
  applySign: ApplySign;
  applyUnsent: ApplyUnsent;
}

/** Rounds before the sweep is left to go on: somebody adds facts as quickly as they are looked at. */
const MOST_ROUNDS = 5;

export function createJudging(parts: Parts): Judging {
  const { client, prefix, retentionMs, messages, store, duplicates, compacted, applySign, applyUnsent } = parts;
  const learnIds = bindScript(client, 'receipts/learn-ids', 2);

  async function isExclusive(lane: string): Promise<boolean> {
    const info = await client.hget(instancesKey(prefix), lane);
    return info === null || (JSON.parse(info) as { exclusive: boolean }).exclusive;
  }

  /**
   * Most messages have no facts, so a sign that is stored here may be about one that its look-up names: its answer came
   * while the sign did. Such a sign is its message's, and none of anyone else's.
   */
  async function judged(lane: string, component: string): Promise<Judged> {
    const [read, exclusive] = await Promise.all([store.read(lane, component), isExclusive(lane)]);
    const owners = await ownersOf(lane, read.signs);
    const known = new Set(read.attempts.map(({ message }) => message));
    const signs = read.signs.filter((_sign, at) => owners[at] === undefined || known.has(owners[at]));
    const facts = { ...read, signs };
    const findings = judge({ ...facts, shared: !exclusive });
    const named = read.signs.flatMap((sign, at) => {
      const [key, isOwn] = [owners[at], component === UNKNOWN_RECIPIENT || sign.recipientKnown];
      return key !== undefined && isOwn && !(findings.decided && known.has(key)) ? [{ key, sign }] : [];
    });
    return { facts, findings, named };
  }

  /** Message keys that the look-ups give to each sign's ids. */
  async function ownersOf(lane: string, signs: readonly StoredSign[]): Promise<(string | undefined)[]> {
    const keys = laneKeys(prefix, lane);
    const names = signs.map(({ zaapId, messageId }) =>
      [zaapId, messageId].flatMap((id) => (id === undefined ? [] : [keys.zaapId(id), keys.messageId(id)])),
    );
    if (names.flat().length === 0) return signs.map(() => undefined);
    const found = await client.mget(names.flat());
    let from = 0;
    const live = names.map((own) => {
      const mine = found.slice(from, (from += own.length));
      return mine.find((key) => key !== null) ?? undefined;
    });
    return Promise.all(
      signs.map(async ({ zaapId, messageId }, at) => live[at] ?? compacted.byAnyId(lane, [zaapId, messageId])),
    );
  }

  async function settleOnce(lane: string, component: string, judgement: Judged): Promise<Settled[]> {
    const { facts, findings, named } = judgement;
    const results: Settled[] = [];
    const applied: string[] = [];
    const known = new Set(facts.attempts.map(({ message }) => message));
    for (const { key, sign } of named) {
      const result = await applySign(lane, key, sign);
      results.push(result);
      if (result.answer !== 'parked' && !known.has(key)) applied.push(sign.digest);
    }
    await store.dropSigns(lane, component, applied);
    for (const key of known) {
      results.push(...(await settleMessage(lane, key, facts, findings)));
    }
    return results.filter(({ answer }) => answer === 'settled');
  }

  async function settleMessage(lane: string, key: string, facts: Facts, findings: Findings): Promise<Settled[]> {
    const hash = laneKeys(prefix, lane).message(key);
    const pairs = findings.pairs.filter(({ message }) => message === key);
    const mine = facts.attempts.filter(({ message }) => message === key).map(({ nonce }) => nonce);
    const found = findings.messages.get(key)!;
    const fields = ['status', 'nonce', 'doubled', 'unproven', 'errorCode', 'campaign'] as const;
    const [status, last, flagged, unproven, reason, campaign] = (await client.hmget(hash, ...fields)) as [
      Status | null,
      string | null,
      string | null,
      string | null,
      string | null,
      string | null,
    ];
    if (status === null) return [];
    // Facts that contradict the look-ups: nothing is made of them.
    if (!(await learn(lane, key, pairs, last))) return [];
    if ((found.possibleDuplicate ?? null) !== flagged)
      await duplicates.flag(lane, key, campaign, found.possibleDuplicate);
    // It ended before the sign came, and may have been sent: no retry and no further run takes it for proven unsent.
    if (ENDED_UNSENT.has(status) && Number(unproven ?? 0) <= 0 && mayBeSent(mine, findings))
      await client.hset(hash, 'unproven', '1');
    // Its next attempt is under way: applied when that has ended.
    if (status === 'sending') return [];
    const unsent = status === 'unknown' ? failureOf(mine, found, findings) : undefined;
    if (unsent !== undefined) return [await applyUnsent(lane, key, unsent)];
    const results: Settled[] = [];
    if (found.taken && !isTaken(status) && mayStand(mine, findings) && !isRecalled(status, reason, pairs)) {
      const ids = await idsToShow(hash, pairs);
      const changed = await messages.change(lane, key, { ...settle('accepted', ids), from: [status] });
      if (changed.answer === 'done') results.push({ answer: 'settled', key, from: changed.from, to: 'accepted' });
    }
    // Whether or not this was its own, the message is no longer proven unsent.
    if (status === 'failed' && !found.taken && mayBeSent(mine, findings, 'ours'))
      await messages.change(lane, key, reopen('evidence-pending', SIGN));
    for (const { owner, signs } of pairs) {
      for (const sign of signs.toSorted((a, b) => a.at - b.at) as StoredSign[]) {
        results.push(await applySign(lane, key, sign, owner === last));
      }
    }
    return results.filter(({ answer }) => answer === 'settled');
  }

  /**
   * The ids by which a message is shown: of the one pair that was not reported as unsent, if there is just one. An attempt
   * before it may have left its own.
   */
  async function idsToShow(
    hash: string,
    pairs: readonly PairFinding[],
  ): Promise<{ zaapId?: string; messageId?: string }> {
    const standing = pairs.filter((pair) => !hasFailed(pair));
    if (standing.length !== 1) return {};
    const ids = idsOf(standing[0]!);
    if (pairs.length > 1) await client.hdel(hash, 'zaapId', 'messageId');
    return ids;
  }

  /**
   * Ids that are proven to be a message's become its look-ups; those of its last attempt are shown. Returns false when
   * another message has one of them.
   */
  async function learn(
    lane: string,
    key: string,
    pairs: readonly PairFinding[],
    last: string | null,
  ): Promise<boolean> {
    const keys = laneKeys(prefix, lane);
    for (const { owner, ...ids } of pairs) {
      for (const name of ['zaapId', 'messageId'] as const) {
        const id = ids[name];
        if (id === undefined) continue;
        const asked = [key, name, id, retentionMs, owner === last ? '1' : ''];
        if ((await learnIds(keys.message(key), keys[name](id), ...asked)) === 0) return false;
      }
    }
    return true;
  }

  return {
    isExclusive,
    findings: judged,

    async settle(lane, component) {
      const results: Settled[] = [];
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const found = await judged(lane, component);
        results.push(...(await settleOnce(lane, component, found)));
        if (await store.lookedAt(lane, component, found.facts.version, isClosed(found.facts, found.findings))) break;
      }
      return results;
    },

    async guard(lane, key, body) {
      const component = componentOf(body);
      // Erased: nobody can say whose signs there are, nor whom it would go to.
      if (component === '') return { mayRetry: false, version: '0' };
      const { facts, findings } = await judged(lane, component);
      return { mayRetry: findings.messages.get(key)?.mayRetry ?? findings.decided, version: facts.version };
    },
  };
}

/** False while a pair that may be this message's is one that Z-API took and could not send after all. */
function mayStand(nonces: readonly string[], { pairs }: Findings): boolean {
  const possible = pairs.filter(({ candidates }) => candidates.some((nonce) => nonces.includes(nonce)));
  const own = possible.filter(({ message }) => message !== undefined);
  return own.some((pair) => !hasFailed(pair)) || !possible.some(hasFailed);
}

/** Ends that a retry leads out of. */
const ENDED_UNSENT: ReadonlySet<Status> = new Set(['failed', 'expired', 'cancelled'] satisfies Status[]);

/**
 * True while a sign that may be about one of these attempts says, or leaves open, that it went out. `ours`: only signs that
 * one of our attempts has made for certain.
 */
function mayBeSent(nonces: readonly string[], { pairs }: Findings, whose: 'anyone' | 'ours' = 'anyone'): boolean {
  return pairs.some(
    (pair) =>
      pair.signs.length > 0 &&
      !hasFailed(pair) &&
      (whose === 'anyone' || !pair.elsewhere) &&
      pair.candidates.some((nonce) => nonces.includes(nonce)),
  );
}

/** Why none of a message's attempts was sent, where that is proven: as Z-API said last. */
function failureOf(
  nonces: readonly string[],
  { unsent }: MessageFinding,
  { pairs }: Findings,
): DeliveryFailure | undefined {
  if (unsent === undefined) return undefined;
  const possible = pairs.filter(({ candidates }) => candidates.some((nonce) => nonces.includes(nonce)));
  const said = possible.flatMap(({ signs }) => signs as StoredSign[]).filter(({ fate }) => fate === unsent);
  return said.toSorted((a, b) => a.at - b.at).at(-1)?.failure;
}

const SIGN = 'Z-API reported a message that may be this one';

/**
 * Being taken back out of Z-API's queue: the answer that put it there says nothing about what became of it since. Only
 * what Z-API or WhatsApp reported beyond its queue does.
 */
function isRecalled(status: Status, reason: string | null, pairs: readonly PairFinding[]): boolean {
  const isSeen = pairs.some(({ signs }) => signs.some(({ kind }) => kind !== 'listing'));
  return status === 'unknown' && reason === 'recalled' && !isSeen;
}

function hasFailed({ signs }: PairFinding): boolean {
  return (signs as StoredSign[]).some(({ failure }) => failure !== undefined);
}

/** Nothing that is still to come could say more: every attempt has its pair or is proven unsent, every sign its attempt. */
function isClosed({ attempts, signs }: Facts, { decided, attempts: found, pairs }: Findings): boolean {
  if (attempts.length === 0) return signs.length === 0;
  if (!decided) return false;
  const fates = new Map(pairs.map((pair) => [pair.owner, unsentFate(pair)]));
  const isKnown = ({ nonce, end }: Facts['attempts'][number]): boolean => {
    const { taken, zaapId, messageId } = found.get(nonce)!;
    if (end !== 'open' && fates.get(nonce) !== undefined) return true;
    return end === 'unsent' || (end !== 'open' && taken && zaapId !== undefined && messageId !== undefined);
  };
  const owned = pairs.filter(({ owner }) => owner !== undefined).flatMap((pair) => pair.signs);
  return attempts.every(isKnown) && signs.every((sign) => !sign.recipientKnown || owned.includes(sign));
}

function idsOf({ zaapId, messageId }: { zaapId?: string; messageId?: string }): {
  zaapId?: string;
  messageId?: string;
} {
  return defined({ zaapId, messageId });
}
