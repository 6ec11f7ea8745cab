import { defined, isTaken, type Status, type Settled } from '@pombo/core';
import type { Findings, PairFinding } from '@pombo/evidence';
import { type Facts, type StoredSign, reopen, confirm, type ReceiptStanding } from '@pombo/ledger';
import type { ReceiptsLedger } from '../ledger-port.ts';
import type { Prover, Proven } from './prove.ts';
import type { SignApplier } from '../outcome/apply-sign.ts';
import { failureOf, hasFailed, isClosed, isRecalled, mayBeSent, mayStand } from './pairs.ts';

/**
 * Applies what the facts of a component prove; returns what changed. Positive findings only grow with more facts
 * (`packages/evidence` guarantees that), so two processes that do this at once do not disturb each other.
 */
export type Settle = (lane: string, component: string) => Promise<Settled[]>;

interface Parts {
  ledger: Pick<ReceiptsLedger, 'receipts' | 'messages' | 'duplicates'>;
  prover: Prover;
  applier: SignApplier;
}

/** Rounds before the sweep has to continue: another process adds facts as quickly as they are judged. */
const MOST_ROUNDS = 5;
const SIGN = 'Z-API reported a message that may be this one';
/** Final statuses from which a message can be retried. */
const ENDED_UNSENT: ReadonlySet<Status> = new Set(['failed', 'expired', 'cancelled'] satisfies Status[]);

export function createSettle({ ledger, prover, applier }: Parts): Settle {
  const { receipts, messages, duplicates } = ledger;

  async function settleOnce(lane: string, component: string, { facts, findings, named }: Proven): Promise<Settled[]> {
    const results: Settled[] = [];
    const applied: string[] = [];
    const known = new Set(facts.attempts.map(({ message }) => message));
    for (const { key, sign } of named) {
      const result = await applier.applySign(lane, key, sign);
      results.push(result);
      if (result.answer !== 'orphan' && !known.has(key)) applied.push(sign.digest);
    }
    await receipts.facts.dropSigns(lane, component, applied);
    for (const key of known) results.push(...(await settleMessage(lane, key, facts, findings)));
    return results.filter(({ answer }) => answer === 'settled');
  }

  async function settleMessage(lane: string, key: string, facts: Facts, findings: Findings): Promise<Settled[]> {
    const pairs = findings.pairs.filter(({ message }) => message === key);
    const mine = facts.attempts.filter(({ message }) => message === key).map(({ nonce }) => nonce);
    const found = findings.messages.get(key)!;
    const standing = await receipts.messages.standing(lane, key);
    if (standing === undefined) return [];
    const { status, nonce: last, campaign = null } = standing;
    // Facts that contradict the look-ups are not applied.
    if (!(await learn(lane, key, pairs, last))) return [];
    if (found.possibleDuplicate !== standing.doubled)
      await duplicates.flag(lane, key, campaign, found.possibleDuplicate);
    // It ended before the sign came, and may have been sent: no retry and no further run takes it for proven unsent.
    if (ENDED_UNSENT.has(status) && standing.unproven <= 0 && mayBeSent(mine, findings))
      await receipts.messages.flagUnproven(lane, key);
    // Its next attempt is in flight: applied when that has ended.
    if (status === 'sending') return [];
    const unsent = status === 'unknown' ? failureOf(mine, found, findings) : undefined;
    if (unsent !== undefined) return [await applier.applyUnsent(lane, key, unsent)];
    const results: Settled[] = [];
    if (found.taken && mayStand(mine, findings)) results.push(...(await accept(lane, key, standing, pairs)));
    // Whether or not this was its own, the message is no longer proven unsent.
    if (status === 'failed' && !found.taken && mayBeSent(mine, findings, 'ours'))
      await messages.change(lane, key, reopen('evidence-pending', SIGN));
    for (const { owner, signs } of pairs) {
      for (const sign of signs.toSorted((a, b) => a.at - b.at) as StoredSign[]) {
        results.push(await applier.applySign(lane, key, sign, owner !== undefined && owner === last));
      }
    }
    return results.filter(({ answer }) => answer === 'settled');
  }

  async function accept(
    lane: string,
    key: string,
    { status, errorCode }: ReceiptStanding,
    pairs: readonly PairFinding[],
  ): Promise<Settled[]> {
    if (isTaken(status) || isRecalled(status, errorCode, pairs)) return [];
    const ids = await idsToShow(lane, key, pairs);
    const changed = await messages.change(lane, key, { ...confirm('accepted', ids), from: [status] });
    return changed.answer === 'done' ? [{ answer: 'settled', key, from: changed.from, to: 'accepted' }] : [];
  }

  /**
   * The ids that a message shows: those of its one pair that was not reported as unsent, if there is just one. An attempt
   * before it may have left its own.
   */
  async function idsToShow(
    lane: string,
    key: string,
    pairs: readonly PairFinding[],
  ): Promise<{ zaapId?: string; messageId?: string }> {
    const standing = pairs.filter((pair) => !hasFailed(pair));
    if (standing.length !== 1) return {};
    const [{ zaapId, messageId }] = standing as [PairFinding];
    if (pairs.length > 1) await receipts.messages.clearShownIds(lane, key);
    return defined({ zaapId, messageId });
  }

  /**
   * Indexes a message under the ids that are proven to be its own, and shows those of its last attempt. Returns false if
   * another message has one of them.
   */
  async function learn(
    lane: string,
    key: string,
    pairs: readonly PairFinding[],
    last: string | undefined,
  ): Promise<boolean> {
    for (const { owner, ...ids } of pairs) {
      const isShown = owner !== undefined && owner === last;
      for (const name of ['zaapId', 'messageId'] as const) {
        const id = ids[name];
        if (id !== undefined && !(await receipts.ids.learn(lane, key, name, id, isShown))) return false;
      }
    }
    return true;
  }

  return async (lane, component) => {
    const results: Settled[] = [];
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const found = await prover.prove(lane, component);
      results.push(...(await settleOnce(lane, component, found)));
      const { facts, findings } = found;
      if (await receipts.facts.lookedAt(lane, component, facts.version, isClosed(facts, findings))) break;
    }
    return results;
  };
}
