import type { GatewayEvent, Settled } from '@pombo/core';
import { lidDigest, type Confirmed, type ReceiptSteps } from '@pombo/ledger';
import { mediaOf } from '../outcome/follow-up.ts';
import type { LearnedLids } from './learned-lids.ts';

/**
 * Applies a callback that needs no more than one step. Returns undefined, with nothing changed, for every other one.
 */
export type ApplyPlain = (lane: string, event: GatewayEvent) => Promise<Settled | undefined>;

interface Parts {
  plain: ReceiptSteps['plain'];
  learned: LearnedLids;
}

export function createApplyPlain({ plain, learned }: Parts): ApplyPlain {
  return async (lane, event) => {
    const receipt = plainOf(event);
    if (receipt === undefined) return undefined;
    const { ids, to, phone } = receipt;
    const lid = lidDigest(phone);
    // The first callback that names a LID teaches whose it is, which takes more than one step.
    if (lid !== undefined && !learned.has(lane, ids, lid)) return undefined;
    const confirmed = await plain.confirm(lane, ids, to, Date.now());
    if (confirmed.answer === 'other') return undefined;
    if (confirmed.answer === 'nothing-new') return confirmed;
    const { key, from, body } = confirmed;
    const media = mediaOf(body, 'used');
    return { answer: 'settled', key, from, to, ...(media && { media }) };
  };
}

interface PlainReceipt {
  /** Of one message. */
  ids: string[];
  to: Confirmed;
  phone: string | undefined;
}

/** What a callback says, if it is about one message and says only that it moved forward. */
function plainOf(event: GatewayEvent): PlainReceipt | undefined {
  if (event.kind === 'progress') {
    const { ids, to, viewer, phone } = event;
    return ids.length === 1 && viewer === undefined ? { ids, to, phone } : undefined;
  }
  if (event.kind !== 'delivery' || event.failure !== undefined) return undefined;
  const { zaapId, messageId, phone } = event;
  const ids = [zaapId, messageId].filter((id) => id !== undefined);
  return ids.length > 0 ? { ids, to: 'sent', phone } : undefined;
}
