import { judge, type Findings, type PairFinding } from '@pombo/evidence';
import { isTaken, type MessageBody, type Status } from '@pombo/message';
import { settle } from '../change.ts';
import { instancesKey, laneKeys } from '../keys.ts';
import type { Messages } from '../messages.ts';
import { bindScript, type RedisClient } from '../script.ts';
import type { Settled } from '../settlement.ts';
import type { Duplicates } from '../duplicates.ts';
import { componentOf } from './component.ts';
import type { Facts, FactStore, StoredSign } from './store.ts';

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

/** How one sign moves the message whose attempt it is about. */
export type ApplySign = (lane: string, key: string, sign: StoredSign, isLast: boolean) => Promise<Settled>;

interface Parts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  messages: Pick<Messages, 'change'>;
  store: FactStore;
  duplicates: Duplicates;
  applySign: ApplySign;
}

/** Rounds before the sweep is left to go on: somebody adds facts as quickly as they are looked at. */
const MOST_ROUNDS = 5;

export function createJudging({ client, prefix, retentionMs, messages, store, duplicates, applySign }: Parts): Judging {
  const learnIds = bindScript(client, 'learn-ids', 2);

  async function isExclusive(lane: string): Promise<boolean> {
    const info = await client.hget(instancesKey(prefix), lane);
    return info === null || (JSON.parse(info) as { exclusive: boolean }).exclusive;
  }

  async function judged(lane: string, component: string): Promise<{ facts: Facts; findings: Findings }> {
    const [facts, exclusive] = await Promise.all([store.read(lane, component), isExclusive(lane)]);
    return { facts, findings: judge({ ...facts, shared: !exclusive }) };
  }

  async function settleOnce(
    lane: string,
    { facts, findings }: { facts: Facts; findings: Findings },
  ): Promise<Settled[]> {
    const results: Settled[] = [];
    for (const key of new Set(facts.attempts.map(({ message }) => message))) {
      results.push(...(await settleMessage(lane, key, facts, findings)));
    }
    return results;
  }

  async function settleMessage(lane: string, key: string, facts: Facts, findings: Findings): Promise<Settled[]> {
    const hash = laneKeys(prefix, lane).message(key);
    const pairs = findings.pairs.filter(({ message }) => message === key);
    const mine = facts.attempts.filter(({ message }) => message === key).map(({ nonce }) => nonce);
    const found = findings.messages.get(key)!;
    const fields = await client.hmget(hash, 'status', 'nonce', 'doubled', 'campaign');
    const [status, last, flagged, campaign] = fields as [Status | null, string | null, string | null, string | null];
    if (status === null) return [];
    await learn(lane, key, pairs, last);
    if ((found.possibleDuplicate ?? null) !== flagged)
      await duplicates.flag(lane, key, campaign, found.possibleDuplicate);
    // Its next attempt is under way: applied when that has ended.
    if (status === 'sending') return [];
    const results: Settled[] = [];
    if (found.taken && !isTaken(status) && mayStand(mine, findings)) {
      const ids = pairs.length === 1 ? idsOf(pairs[0]!) : {};
      const changed = await messages.change(lane, key, { ...settle('accepted', ids), from: [status] });
      if (changed.answer === 'done') results.push({ answer: 'settled', key, from: changed.from, to: 'accepted' });
    }
    for (const { owner, signs } of pairs) {
      for (const sign of signs.toSorted((a, b) => a.at - b.at) as StoredSign[]) {
        results.push(await applySign(lane, key, sign, owner === last));
      }
    }
    return results.filter(({ answer }) => answer === 'settled');
  }

  /** Ids that are proven to be a message's become its look-ups; those of its last attempt are shown. */
  async function learn(lane: string, key: string, pairs: readonly PairFinding[], last: string | null): Promise<void> {
    const keys = laneKeys(prefix, lane);
    for (const { zaapId, messageId, owner } of pairs) {
      const shown = owner === last ? '1' : '';
      if (zaapId !== undefined)
        await learnIds(keys.message(key), keys.zaapId(zaapId), key, 'zaapId', zaapId, retentionMs, shown);
      if (messageId !== undefined)
        await learnIds(keys.message(key), keys.messageId(messageId), key, 'messageId', messageId, retentionMs, shown);
    }
  }

  return {
    isExclusive,
    findings: judged,

    async settle(lane, component) {
      const results: Settled[] = [];
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const read = await judged(lane, component);
        results.push(...(await settleOnce(lane, read)));
        if (await store.lookedAt(lane, component, read.facts.version, isClosed(read.facts, read.findings))) break;
      }
      return results;
    },

    async guard(lane, key, body) {
      const { facts, findings } = await judged(lane, componentOf(body));
      return { mayRetry: findings.messages.get(key)?.mayRetry ?? true, version: facts.version };
    },
  };
}

/** False while a pair that may be this message's is one that Z-API took and could not send after all. */
function mayStand(nonces: readonly string[], { pairs }: Findings): boolean {
  const possible = pairs.filter(({ candidates }) => candidates.some((nonce) => nonces.includes(nonce)));
  const own = possible.filter(({ message }) => message !== undefined);
  return own.some((pair) => !hasFailed(pair)) || !possible.some(hasFailed);
}

function hasFailed({ signs }: PairFinding): boolean {
  return (signs as StoredSign[]).some(({ failure }) => failure !== undefined);
}

/** Nothing that is still to come could say more: every attempt has its pair or is proven unsent, every sign its attempt. */
function isClosed({ attempts, signs }: Facts, { decided, attempts: found, pairs }: Findings): boolean {
  if (!decided || attempts.length === 0) return false;
  const isKnown = ({ nonce, end }: Facts['attempts'][number]): boolean => {
    const { taken, zaapId, messageId } = found.get(nonce)!;
    return end === 'unsent' || (end !== 'open' && taken && zaapId !== undefined && messageId !== undefined);
  };
  const owned = pairs.filter(({ owner }) => owner !== undefined).flatMap((pair) => pair.signs);
  return attempts.every(isKnown) && signs.every((sign) => !sign.recipientKnown || owned.includes(sign));
}

function idsOf({ zaapId, messageId }: { zaapId?: string; messageId?: string }): {
  zaapId?: string;
  messageId?: string;
} {
  return { ...(zaapId === undefined ? {} : { zaapId }), ...(messageId === undefined ? {} : { messageId }) };
}
