import { phoneForm, type MessageBody, type Settled } from '@pombo/core';
import { componentOf, componentOfRecipient, lidDigest, type NewSign, type ReceiptSteps } from '@pombo/ledger';
import type { SignApplier } from '../outcome/apply-sign.ts';
import type { Settle } from '../proof/settle.ts';
import { combineResults } from '../outcome/combine.ts';
import type { LearnedLids } from './learned-lids.ts';

/** Finds the message that a sign is about, and applies it; keeps it otherwise. */
export interface Matching {
  /**
   * Takes a sign. If an id is a message's, the sign is about that message: a fact among others where an attempt of it is
   * not proven, and applied directly otherwise. If not, it is a fact about its recipient, and an orphan receipt too: the
   * reply that names the id may be on its way, and Z-API may name the recipient by a LID.
   */
  receive(lane: string, sign: NewSign, phone: string | undefined): Promise<Settled>;
  /** Takes a sign about a known message. */
  receiveKnown(lane: string, key: string, sign: NewSign, phone?: string): Promise<Settled>;
  /** Learns that a LID belongs to this recipient: earlier signs under it are theirs now. */
  learnLid(lane: string, lid: string, body: Pick<MessageBody, 'type' | 'phone'>): Promise<Settled[]>;
}

interface Parts {
  receipts: ReceiptSteps;
  applier: SignApplier;
  settle: Settle;
  learned: LearnedLids;
}

export function createMatching({ receipts, applier, settle, learned }: Parts): Matching {
  const { facts, ids, lids, messages, orphans } = receipts;

  /** The component of a recipient as a callback names it; for a LID whose owner is known, the owner's. */
  async function componentNamed(phone: string): Promise<string> {
    const lid = lidDigest(phone);
    const [owner] = lid === undefined ? [] : await lids.ownersOf([lid]);
    return owner ?? componentOfRecipient(phone);
  }

  /** Whether a fact of the component has one of the sign's ids. */
  async function isAmongFacts(lane: string, component: string, { zaapId, messageId }: NewSign): Promise<boolean> {
    if (component === '') return false;
    const { attempts, signs } = await facts.read(lane, component);
    const named = new Set([...attempts, ...signs].flatMap((fact) => [fact.zaapId, fact.messageId]));
    return [zaapId, messageId].some((id) => id !== undefined && named.has(id));
  }

  async function keepOrphan(lane: string, sign: NewSign): Promise<Settled> {
    const id = sign.zaapId ?? sign.messageId;
    if (id === undefined || sign.kind === 'listing') return { answer: 'ignored' };
    const key = await orphans.add(lane, id, sign);
    return key === undefined ? { answer: 'orphan' } : receiveKnown(lane, key, sign);
  }

  async function receive(lane: string, given: NewSign, phone: string | undefined): Promise<Settled> {
    const key = await ids.ownerOf(lane, [given.zaapId, given.messageId]);
    if (key !== undefined) return receiveKnown(lane, key, given, phone);
    const lid = lidDigest(phone);
    const component = phone === undefined ? undefined : await componentNamed(phone);
    const sign = lid === undefined ? given : { ...given, lid };
    // A status callback also comes for what a person typed: alone it is not a reason to keep facts about anyone.
    const added = component && (await facts.addSign(lane, component, sign, sign.kind === 'progress'));
    const kept = await keepOrphan(lane, sign);
    if (component === undefined || added === 'left-out') return kept;
    return combineResults(await settle(lane, component)) ?? kept;
  }

  async function receiveKnown(lane: string, key: string, sign: NewSign, phone?: string): Promise<Settled> {
    const body = await messages.body(lane, key);
    if (body === undefined) return { answer: 'nothing-new', key };
    const lid = sign.lid ?? lidDigest(phone);
    if (lid !== undefined) {
      await learnLid(lane, lid, body);
      learned.note(lane, [sign.zaapId, sign.messageId], lid);
    }
    const component = componentOf(body);
    // A message whose reply had both ids has no facts of its own; existing ones are about other attempts.
    const isFact = await isAmongFacts(lane, component, sign);
    if (isFact && (await facts.addSign(lane, component, sign, true)) === 'stored') {
      const results = await settle(lane, component);
      return (
        combineResults(results.filter((result) => 'key' in result && result.key === key)) ?? {
          answer: 'nothing-new',
          key,
        }
      );
    }
    return applier.applySign(lane, key, sign);
  }

  async function learnLid(lane: string, lid: string, body: Pick<MessageBody, 'type' | 'phone'>): Promise<Settled[]> {
    if (body.phone === undefined || phoneForm(body.phone) !== 'number') return [];
    const component = componentOf(body);
    return (await lids.learn(lid, component)) ? settle(lane, component) : [];
  }

  return { receive, receiveKnown, learnLid };
}
