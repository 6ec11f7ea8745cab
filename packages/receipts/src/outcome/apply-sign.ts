import { RETRY_LIMITS, type DeliveryFailure, type Status, type Settled } from '@pombo/core';
import {
  type NewSign,
  fail,
  failUnsent,
  requeueUnqueued,
  requeueUnsent,
  confirm,
  uncertain,
  type Change,
} from '@pombo/ledger';
import type { ReceiptsLedger } from '../ledger-port.ts';
import { createFollowUp, mediaOf } from './follow-up.ts';
import { FAILURES } from '../policy.ts';

/** Moves a message by a receipt that is known to be about it. */
export interface SignApplier {
  /** By one sign; `isLast`: it is about the last attempt. Without it the sign's ids show which attempt it is about. */
  applySign(lane: string, key: string, sign: NewSign, isLast?: boolean): Promise<Settled>;
  /** Ends a message whose attempts are all proven unsent, with this failure as the reason. */
  applyUnsent(lane: string, key: string, failure: DeliveryFailure): Promise<Settled>;
}

export type SignApplierLedger = Pick<ReceiptsLedger, 'receipts' | 'messages' | 'lanes' | 'unreachable'>;

export function createSignApplier(ledger: SignApplierLedger): SignApplier {
  const { messages, receipts } = ledger;
  const followUp = createFollowUp(ledger);

  async function applySign(lane: string, key: string, sign: NewSign, isLast?: boolean): Promise<Settled> {
    switch (sign.kind) {
      case 'delivery':
        if (sign.failure === undefined) return forward(lane, key, 'sent', sign);
        // The failure of an earlier attempt says nothing about the last one.
        return (isLast ?? (await isOfShownAttempt(lane, key, sign)))
          ? failed(lane, key, sign.failure)
          : { answer: 'nothing-new', key };
      case 'echo':
        return forward(lane, key, 'sent', sign);
      case 'progress':
        return forward(lane, key, sign.to!, sign);
      case 'listing':
        return { answer: 'nothing-new', key };
      default:
        return sign.kind satisfies never;
    }
  }

  async function forward(
    lane: string,
    key: string,
    to: 'sent' | 'delivered' | 'read',
    sign: NewSign,
  ): Promise<Settled> {
    const changed = await messages.change(lane, key, confirm(to, {}, await isOfOvertakenAttempt(lane, key, sign)));
    if (changed.answer === 'done') {
      const wasSeen = isSeen(changed.from);
      // The first news of it from beyond Z-API's queue: earlier rejections were not consecutive with later ones.
      if (!wasSeen) await receipts.lanes.clearRejections(lane);
      const media = wasSeen ? undefined : mediaOf(await receipts.messages.body(lane, key), 'used');
      return { answer: 'settled', key, from: changed.from, to, ...(media && { media }) };
    }
    // The next attempt is in flight: what this says of the last one is applied when that has ended.
    if (changed.answer === 'refused' && changed.status === 'sending') {
      await receipts.orphans.keep(lane, (sign.zaapId ?? sign.messageId)!, sign);
      return { answer: 'orphan' };
    }
    return { answer: 'nothing-new', key };
  }

  async function isOfShownAttempt(lane: string, key: string, sign: NewSign): Promise<boolean> {
    return hasShownId(await receipts.messages.shownIds(lane, key), sign);
  }

  /** Evidence for an attempt that a person's resend or a recall has overtaken: the recipient may have the message twice. */
  async function isOfOvertakenAttempt(lane: string, key: string, sign: NewSign): Promise<boolean> {
    const shown = await receipts.messages.shownIds(lane, key);
    return shown.isOvertaken && shown.zaapId !== undefined && !hasShownId(shown, sign);
  }

  async function failed(lane: string, key: string, failure: DeliveryFailure): Promise<Settled> {
    if (FAILURES[failure.class].message === 'unknown') return end(lane, key, failure, uncertain(failure.text));
    return endUnsent(lane, key, failure, { requeue: requeueUnqueued, fail });
  }

  /** A message that was never queued is sent again within its bound; every other one has failed. */
  async function endUnsent(
    lane: string,
    key: string,
    failure: DeliveryFailure,
    change: { requeue: typeof requeueUnqueued; fail: typeof fail },
  ): Promise<Settled> {
    const { code, message } = FAILURES[failure.class];
    if (message === 'requeued') {
      const body = await receipts.messages.body(lane, key);
      const changed = await messages.change(lane, key, change.requeue(failure.text, RETRY_LIMITS.notQueuedResends));
      if (changed.answer === 'done' && body !== undefined) {
        const requeued = { key, generation: changed.generation, priority: body.priority };
        return { answer: 'settled', key, from: changed.from, to: 'queued', failure, requeued };
      }
      if (changed.answer !== 'spent') return { answer: 'nothing-new', key };
    }
    return end(lane, key, failure, change.fail(code, failure.text));
  }

  async function end(lane: string, key: string, failure: DeliveryFailure, change: Change): Promise<Settled> {
    const changed = await messages.change(lane, key, change);
    if (changed.answer !== 'done') return { answer: 'nothing-new', key };
    const media = await followUp(lane, key, failure);
    return { answer: 'settled', key, from: changed.from, to: change.to, failure, ...(media && { media }) };
  }

  return {
    applySign,
    applyUnsent: (lane, key, failure) => endUnsent(lane, key, failure, { requeue: requeueUnsent, fail: failUnsent }),
  };
}

function hasShownId(shown: { zaapId?: string; messageId?: string }, { zaapId, messageId }: NewSign): boolean {
  return [zaapId, messageId].some((id) => id !== undefined && (id === shown.zaapId || id === shown.messageId));
}

/** A message in such a status has already shown that its image can be used. */
function isSeen(status: Status): boolean {
  return status === 'sent' || status === 'delivered' || status === 'read';
}
