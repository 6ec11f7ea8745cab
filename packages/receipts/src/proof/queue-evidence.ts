import { defined, type EvidencePort, type QueueEntry, type SettledByQueue, type Unclear } from '@pombo/core';
import {
  captionDigest,
  componentOf,
  componentOfRecipient,
  lidDigest,
  UNKNOWN_RECIPIENT,
  type ReceiptSteps,
} from '@pombo/ledger';
import type { Matching } from '../callbacks/match.ts';
import type { Settle } from './settle.ts';

/** What is unsettled on a lane, and what Z-API's own queue says about it. */
export interface QueueEvidence extends EvidencePort {
  /** Adds the attempts that a worker of an older layout did not record: of these messages, or of all unsettled ones. */
  addMissing(lane: string, messages?: readonly string[]): Promise<void>;
}

interface Parts {
  receipts: ReceiptSteps;
  settle: Settle;
  matching: Pick<Matching, 'learnLid'>;
}

export function createQueueEvidence({ receipts, settle, matching }: Parts): QueueEvidence {
  /** Lane → its unsettled attempts that are already among the facts; spares this process repeated writes. */
  const added = new Map<string, Set<string>>();

  /** Returns false when there is not yet an attempt to add. */
  async function addOne(lane: string, unclear: Unclear): Promise<boolean> {
    const { key, status, body, nonce, number, startedAt, zaapId } = unclear;
    const [component, caption] = [componentOf(body), captionDigest(body.caption)];
    if (nonce === '' || status === 'sending' || component === '') return false;
    await receipts.facts.addAttempt(lane, component, {
      nonce,
      message: key,
      number,
      beganAt: startedAt,
      end: status === 'unknown' ? 'silent' : 'errored',
      ...(caption === '' ? {} : { caption }),
      ...defined({ zaapId }),
    });
    const lid = lidDigest(body.lid);
    if (lid !== undefined) await matching.learnLid(lane, lid, body);
    return true;
  }

  /** Entries whose zaapId does not belong to any message. */
  async function unknownAmong(lane: string, entries: readonly QueueEntry[]): Promise<QueueEntry[]> {
    const owners = await receipts.ids.ownersOf(
      lane,
      entries.map(({ zaapId }) => [zaapId]),
    );
    return entries.filter((_entry, at) => owners[at] === undefined);
  }

  return {
    unclear: (lane) => receipts.unsettled.list(lane),
    noneUnclear: (lane) => void added.delete(lane),

    async fromQueue(lane, entries, about) {
      // Display only: a search that found nothing proves nothing, but a person who decides should know that there was one.
      await receipts.lanes.noteSearch(lane, { at: Date.now(), listed: entries.length });
      const components = new Set<string>();
      const wanted = about && [componentOf(about), UNKNOWN_RECIPIENT];
      const concerned = entries.filter(({ phone }) => wanted?.includes(componentOfRecipient(phone)) ?? true);
      for (const { zaapId, messageId, phone, createdAt } of await unknownAmong(lane, concerned)) {
        const component = componentOfRecipient(phone);
        const sign = {
          kind: 'listing',
          zaapId,
          ...defined({ messageId, madeAt: createdAt, lid: lidDigest(phone) }),
        } as const;
        if ((await receipts.facts.addSign(lane, component, sign, true)) !== 'left-out') components.add(component);
      }
      const found: SettledByQueue[] = [];
      for (const component of components) {
        for (const settled of await settle(lane, component)) {
          if (settled.answer === 'settled') found.push({ key: settled.key, from: settled.from });
        }
      }
      return found;
    },

    async addMissing(lane, messages) {
      const { unsettled } = receipts;
      const found = await (messages === undefined ? unsettled.list(lane) : unsettled.errored(lane, messages));
      const known = added.get(lane) ?? new Set();
      // Only those that are unsettled now: the others are not read again.
      const stay = messages === undefined ? new Set<string>() : known;
      for (const each of found) {
        if (known.has(each.nonce) || (await addOne(lane, each))) stay.add(each.nonce);
      }
      if (stay.size > 0) added.set(lane, stay);
      else added.delete(lane);
    },
  };
}
