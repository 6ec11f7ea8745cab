import type { GatewayEvent, Settled } from '@pombo/core';
import { lidDigest } from '@pombo/ledger';
import type { ReceiptsLedger } from '../ledger-port.ts';
import type { ApplyPlain } from './apply-plain.ts';
import type { Matching } from './match.ts';
import { isOptOut } from '../policy.ts';
import { deliverySign, echoSign } from './signs.ts';

/** Applies one callback of a lane's number. Resolves only when it is stored. */
export type ApplyReceipt = (lane: string, event: GatewayEvent) => Promise<Settled>;

type EventOf<K extends GatewayEvent['kind']> = Extract<GatewayEvent, { kind: K }>;

interface Parts {
  ledger: Pick<ReceiptsLedger, 'receipts' | 'messages' | 'lanes' | 'suppressions'>;
  matching: Matching;
  applyPlain: ApplyPlain;
}

export function createApplyReceipt({ ledger, matching, applyPlain }: Parts): ApplyReceipt {
  const { receipts, messages, lanes, suppressions } = ledger;

  async function applyProgress(lane: string, { ids, to, viewer, phone }: EventOf<'progress'>): Promise<Settled> {
    const results: Settled[] = [];
    for (const id of ids) results.push(await matching.receive(lane, { kind: 'progress', messageId: id, to }, phone));
    if (viewer !== undefined) for (const id of ids) await countView(lane, id, viewer);
    return results.find(({ answer }) => answer === 'settled') ?? results[0] ?? { answer: 'ignored' };
  }

  async function countView(lane: string, id: string, person: string): Promise<void> {
    const key = await receipts.ids.ownerOf(lane, [id]);
    if (key === undefined || (await receipts.messages.countView(lane, key, person))) return;
    if (await messages.restore(lane, key)) await receipts.messages.countView(lane, key, person);
  }

  /** Z-API names a person's phone and LID together. */
  async function learnNamed(lane: string, { phone, lid }: { phone?: string; lid?: string }): Promise<void> {
    const digest = lidDigest(lid);
    if (phone !== undefined && digest !== undefined)
      await matching.learnLid(lane, digest, { type: 'send-image', phone });
  }

  /** A person who opts out is suppressed by number and by LID: a later callback may know only one of them. */
  async function optOut({ text, phone, lid, group }: EventOf<'inbound'>): Promise<Settled> {
    if (group || text === undefined || !isOptOut(text)) return { answer: 'ignored' };
    for (const who of [phone, lid]) if (who !== undefined) await suppressions.add(who, 'opt-out');
    return { answer: 'lane' };
  }

  async function applyInFull(lane: string, event: GatewayEvent): Promise<Settled> {
    switch (event.kind) {
      case 'delivery':
        await receipts.lanes.noteCallback(lane);
        return matching.receive(lane, deliverySign(event), event.phone);
      case 'progress':
        await receipts.lanes.noteCallback(lane);
        return applyProgress(lane, event);
      case 'echo':
        await learnNamed(lane, event);
        return event.fromApi ? matching.receive(lane, echoSign(event), event.phone) : { answer: 'ignored' };
      case 'disconnected':
        await lanes.hold(lane, 'disconnected', event.detail);
        return { answer: 'lane', held: 'disconnected' };
      case 'connected':
        // Not released here: Z-API sends what it queued meanwhile automatically. The worker reads its queue first.
        await receipts.lanes.noteConnected(lane);
        return { answer: 'lane' };
      case 'inbound':
        if (!event.group) await learnNamed(lane, event);
        return optOut(event);
      case 'ignored':
      case 'unrecognised':
        return { answer: 'ignored' };
      default:
        return event satisfies never;
    }
  }

  return async (lane, event) => (await applyPlain(lane, event)) ?? applyInFull(lane, event);
}
