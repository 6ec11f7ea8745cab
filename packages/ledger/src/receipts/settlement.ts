import {
  RETRY_LIMITS,
  defined,
  personKey,
  phoneForm,
  type DeliveryFailure,
  type DeliveryFailureClass,
  type GatewayEvent,
  type MediaReport,
  type MessageBody,
  type ReceiptsPort,
  type Settled,
  type Status,
} from '@pombo/core';
import { fail, failUnsent, requeueUnqueued, requeueUnsent, settle, uncertain } from '../message/change.ts';
import type { Compacted } from '../compact/compacted.ts';
import type { Duplicates } from '../message/duplicates.ts';
import { createEvidence, type Evidence } from './evidence.ts';
import { createJudging } from './judging.ts';
import { captionDigest, componentOf, componentOfRecipient, lidDigest } from '../facts/component.ts';
import { createFactStore, type NewSign } from '../facts/store.ts';
import { laneKeys } from '../storage/keys.ts';
import type { Lanes } from '../lane/lanes.ts';
import type { MessageFields } from '../message/fields.ts';
import type { Change, Messages } from '../message/messages.ts';
import { createLids } from '../recipient/lids.ts';
import { createParked } from './orphan-receipts.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { isOptOut, type Suppressions } from '../recipient/suppressions.ts';
import type { Unreachable } from '../recipient/unreachable.ts';

/**
 * Settlement: what Z-API's callbacks and its queue say about messages, applied. Idempotent, whatever comes twice, out of
 * order, before the POST's own answer, or never: status only moves forward, and what nobody knows yet is kept for later.
 */
export interface Settlement extends ReceiptsPort {
  /** Applies one event of a lane's number. Resolves only when it is stored. */
  apply(lane: string, event: GatewayEvent): Promise<Settled>;
  evidence: Evidence;
}

/** Rejections in a row after which the number is taken for banned (Z-API names them as a sign of a shadow ban). */
const REJECTED_TIMES = 3;

type DeliveryEvent = Extract<GatewayEvent, { kind: 'delivery' }>;
type EchoEvent = Extract<GatewayEvent, { kind: 'echo' }>;

interface Parts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  messages: Messages;
  lanes: Lanes;
  suppressions: Suppressions;
  unreachable: Unreachable;
  duplicates: Duplicates;
  compacted: Compacted;
  fields: MessageFields;
}

export function createSettlement(parts: Parts): Settlement {
  const { client, prefix, retentionMs, messages, lanes, suppressions, unreachable, compacted, fields } = parts;
  const count = bindScript(client, 'shared/hincr-oom', 1);
  const set = bindScript(client, 'shared/hset-oom', 1);
  const countView = bindScript(client, 'receipts/count-view', 2);
  const lids = createLids(client, prefix, retentionMs);
  const store = createFactStore(client, prefix, retentionMs, lids);
  const parked = createParked({
    client,
    prefix,
    receiveKnown,
    receive: (lane, sign, phone) => receive(lane, sign, { phone }),
    signOf,
  });
  const judging = createJudging({ ...parts, store, applySign, applyUnsent });
  const evidence = createEvidence({ client, prefix, store, judging, learnLid, compacted });

  async function apply(lane: string, event: GatewayEvent): Promise<Settled> {
    switch (event.kind) {
      case 'delivery':
        await seenCallback(lane);
        return receive(lane, signOf(event), event);
      case 'progress': {
        await seenCallback(lane);
        const results: Settled[] = [];
        for (const id of event.ids)
          results.push(await receive(lane, { kind: 'progress', messageId: id, to: event.to }, event));
        if (event.viewer !== undefined) for (const id of event.ids) await viewed(lane, id, event.viewer);
        return results.find(({ answer }) => answer === 'settled') ?? results[0] ?? { answer: 'ignored' };
      }
      case 'echo':
        await learnNamed(lane, event);
        return event.fromApi ? receive(lane, echoOf(event), event) : { answer: 'ignored' };
      case 'disconnected':
        await lanes.hold(lane, 'disconnected', event.detail);
        return { answer: 'lane', held: 'disconnected' };
      case 'connected':
        // Not released here: Z-API sends by itself what it kept meanwhile. The worker looks at its queue first.
        await set(laneKeys(prefix, lane).lane, 'connectedAt', Date.now(), '');
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

  /** Z-API names a person's phone and LID together. */
  async function learnNamed(lane: string, { phone, lid }: { phone?: string; lid?: string }): Promise<void> {
    const digest = lidDigest(lid);
    if (phone !== undefined && digest !== undefined) await learnLid(lane, digest, { type: 'send-image', phone });
  }

  /** A person has seen a status post; each of them counts once. */
  async function viewed(lane: string, id: string, person: string): Promise<void> {
    const key = await lookUp(lane, [id]);
    const keys = laneKeys(prefix, lane);
    if (key === undefined) return;
    const countOne = () => countView(keys.message(key), keys.views(key), personKey(person), retentionMs);
    if ((await countOne()) === 0 && (await messages.restore(lane, key))) await countOne();
  }

  /** A person who asks to be left alone is, by number and by LID: a later callback may know only one of them. */
  async function optOut({ text, phone, lid, group }: Extract<GatewayEvent, { kind: 'inbound' }>): Promise<Settled> {
    if (group || text === undefined || !isOptOut(text)) return { answer: 'ignored' };
    for (const who of [phone, lid]) if (who !== undefined) await suppressions.add(who, 'opt-out');
    return { answer: 'lane' };
  }

  /** Callbacks reach us for this lane: its places at Z-API are freed by them, and silence begins to mean something. */
  async function seenCallback(lane: string): Promise<void> {
    await set(laneKeys(prefix, lane).lane, 'callbacks', Date.now(), '');
  }

  async function lookUp(lane: string, ids: (string | undefined)[]): Promise<string | undefined> {
    const keys = laneKeys(prefix, lane);
    const found = await Promise.all(
      ids
        .filter((id) => id !== undefined)
        .flatMap((id) => [client.get(keys.zaapId(id)), client.get(keys.messageId(id))]),
    );
    return found.find((key) => key !== null) ?? (await compacted.byAnyId(lane, ids));
  }

  /**
   * Takes in one sign. With an id of a message it is that message's, and with an attempt of it that is not proven, a fact
   * among others. Without one it is a fact about its recipient, and kept under its id too: the answer that names the id
   * may be on its way, and Z-API may name the recipient by a LID.
   */
  async function receive(lane: string, given: NewSign, { phone }: { phone?: string }): Promise<Settled> {
    const key = await lookUp(lane, [given.zaapId, given.messageId]);
    if (key !== undefined) return receiveKnown(lane, key, given, phone);
    const lid = lidDigest(phone);
    const component = phone === undefined ? undefined : await componentNamed(phone);
    const sign = lid === undefined ? given : { ...given, lid };
    // A status callback also comes for what a person typed: alone it is no reason to keep facts about anyone.
    const added = component && (await store.addSign(lane, component, sign, sign.kind === 'progress'));
    const kept = await parkUnknown(lane, sign);
    if (component === undefined || added === 'left-out') return kept;
    return resultOf(await judging.settle(lane, component)) ?? kept;
  }

  /** The component of a recipient as a callback names it; of a LID whose recipient is known, theirs. */
  async function componentNamed(phone: string): Promise<string> {
    const lid = lidDigest(phone);
    const [owner] = lid === undefined ? [] : await lids.ownersOf([lid]);
    return owner ?? componentOfRecipient(phone);
  }

  /** A LID has turned out to be this recipient: what was said of it on the lane is theirs now. */
  async function learnLid(lane: string, lid: string, body: Pick<MessageBody, 'type' | 'phone'>): Promise<Settled[]> {
    const component = componentOf(body);
    if (body.phone === undefined || phoneForm(body.phone) !== 'number') return [];
    return (await lids.learn(lid, component)) ? judging.settle(lane, component) : [];
  }

  async function receiveKnown(lane: string, key: string, sign: NewSign, phone?: string): Promise<Settled> {
    const body = await bodyOf(lane, key);
    if (body === undefined) return { answer: 'nothing-new', key };
    const lid = sign.lid ?? lidDigest(phone);
    if (lid !== undefined) await learnLid(lane, lid, body);
    const component = componentOf(body);
    // A message whose answer had both ids has no facts of its own; those there are, are of other attempts.
    const isFact = await isAmongFacts(lane, component, sign);
    if (isFact && (await store.addSign(lane, component, sign, true)) === 'stored') {
      const results = await judging.settle(lane, component);
      return (
        resultOf(results.filter((result) => 'key' in result && result.key === key)) ?? { answer: 'nothing-new', key }
      );
    }
    return applySign(lane, key, sign);
  }

  /** Whether a fact of the component has one of the sign's ids. */
  async function isAmongFacts(lane: string, component: string, { zaapId, messageId }: NewSign): Promise<boolean> {
    if (component === '') return false;
    const { attempts, signs } = await store.read(lane, component);
    const named = new Set([...attempts, ...signs].flatMap((fact) => [fact.zaapId, fact.messageId]));
    return [zaapId, messageId].some((id) => id !== undefined && named.has(id));
  }

  async function parkUnknown(lane: string, sign: NewSign): Promise<Settled> {
    const id = sign.zaapId ?? sign.messageId;
    if (id === undefined || sign.kind === 'listing') return { answer: 'ignored' };
    const late = await parked.add(lane, id, sign);
    return late === undefined ? { answer: 'parked' } : receiveKnown(lane, late, sign);
  }

  /** Moves a message by a sign that is known to be about one of its attempts; `isLast`: about the last one. */
  async function applySign(lane: string, key: string, sign: NewSign, isLast?: boolean): Promise<Settled> {
    switch (sign.kind) {
      case 'delivery':
        if (sign.failure !== undefined) {
          const isOfLast = isLast ?? !(await isAnotherAttempt(lane, key, [sign.zaapId, sign.messageId]));
          return isOfLast ? failed(lane, key, sign.failure) : { answer: 'nothing-new', key };
        }
        return forward(lane, key, 'sent', sign);
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
    const doubled = await isOlderAttempt(lane, key, [sign.zaapId, sign.messageId]);
    const changed = await messages.change(lane, key, settle(to, {}, doubled));
    if (changed.answer === 'done') {
      const wasSeen = isSeen(changed.from);
      // The first that is heard of it beyond Z-API's queue: rejections before it were not in a row with what follows.
      if (!wasSeen) await client.hdel(laneKeys(prefix, lane).lane, 'rejected');
      const media = wasSeen ? undefined : mediaOf(await bodyOf(lane, key), 'used');
      return { answer: 'settled', key, from: changed.from, to, ...(media && { media }) };
    }
    // The next attempt is under way: what this says of the last one is applied when that has ended.
    if (changed.answer === 'refused' && changed.status === 'sending') {
      await parked.keep(lane, (sign.zaapId ?? sign.messageId)!, sign);
      return { answer: 'parked' };
    }
    return { answer: 'nothing-new', key };
  }

  /** Evidence for an attempt that a person's resend or recall has overtaken: the recipient may have the message twice. */
  async function isOlderAttempt(lane: string, key: string, ids: (string | undefined)[]): Promise<boolean> {
    const names = ['zaapId', 'messageId', 'resolvedAs', 'recalls'];
    const [zaapId, messageId, resolved, recalls] = (await fields.read(lane, key, names)) ?? [];
    const isCurrent = ids.some((id) => id !== undefined && (id === zaapId || id === messageId));
    return (resolved === 'resend' || recalls != null) && zaapId != null && !isCurrent;
  }

  /** What was accepted is another attempt than the one these ids were given to. */
  async function isAnotherAttempt(lane: string, key: string, ids: (string | undefined)[]): Promise<boolean> {
    const current = (await fields.read(lane, key, ['zaapId', 'messageId'])) ?? [];
    return !ids.some((id) => id !== undefined && current.includes(id));
  }

  /** The failure of an earlier attempt says nothing about the last one, and never comes here. */
  async function failed(lane: string, key: string, failure: DeliveryFailure): Promise<Settled> {
    if (failure.class === 'uncertain') return end(lane, key, failure, uncertain(failure.text));
    return endUnsent(lane, key, failure, { requeue: requeueUnqueued, fail });
  }

  /** What none of its attempts got beyond, by every explanation of the facts. */
  function applyUnsent(lane: string, key: string, failure: DeliveryFailure): Promise<Settled> {
    return endUnsent(lane, key, failure, { requeue: requeueUnsent, fail: failUnsent });
  }

  /** What was never queued goes again, as often as that may happen; everything else has failed. */
  async function endUnsent(
    lane: string,
    key: string,
    failure: DeliveryFailure,
    change: { requeue: typeof requeueUnqueued; fail: typeof fail },
  ): Promise<Settled> {
    if (failure.class === 'not-queued') {
      const body = await bodyOf(lane, key);
      const changed = await messages.change(lane, key, change.requeue(failure.text, RETRY_LIMITS.notQueuedResends));
      if (changed.answer === 'done' && body !== undefined) {
        const requeued = { key, generation: changed.generation, priority: body.priority };
        return { answer: 'settled', key, from: changed.from, to: 'queued', failure, requeued };
      }
      if (changed.answer !== 'spent') return { answer: 'nothing-new', key };
    }
    return end(lane, key, failure, change.fail(CODES[failure.class], failure.text));
  }

  async function end(lane: string, key: string, failure: DeliveryFailure, change: Change): Promise<Settled> {
    const changed = await messages.change(lane, key, change);
    if (changed.answer !== 'done') return { answer: 'nothing-new', key };
    const media = await followFailure(lane, key, failure);
    return {
      answer: 'settled',
      key,
      from: changed.from,
      to: change.to,
      failure,
      ...(media && { media }),
    };
  }

  /** What a failure means beyond its message; returns what it says of its campaign's image. */
  async function followFailure(lane: string, key: string, failure: DeliveryFailure): Promise<MediaReport | undefined> {
    switch (failure.class) {
      case 'shadow-ban':
        await lanes.hold(lane, 'shadow-ban', failure.text);
        return undefined;
      case 'rejected': {
        const times = (await count(laneKeys(prefix, lane).lane, 'rejected')) as number;
        if (times >= REJECTED_TIMES)
          await lanes.hold(lane, 'shadow-ban', `${times} messages in a row: ${failure.text}`);
        return undefined;
      }
      case 'recipient': {
        const phone = (await bodyOf(lane, key))?.phone;
        if (phone !== undefined) await unreachable.remember(phone);
        return undefined;
      }
      case 'media':
        return mediaOf(await bodyOf(lane, key), 'unusable');
      default:
        return undefined;
    }
  }

  async function idsOf(lane: string, key: string): Promise<{ zaapId?: string; messageId?: string }> {
    const [zaapId, messageId] = (await fields.read(lane, key, ['zaapId', 'messageId'])) ?? [];
    return { ...(zaapId == null ? {} : { zaapId }), ...(messageId == null ? {} : { messageId }) };
  }

  async function bodyOf(lane: string, key: string): Promise<MessageBody | undefined> {
    const [body] = (await fields.read(lane, key, ['body'])) ?? [];
    return body == null ? undefined : (JSON.parse(body) as MessageBody);
  }

  return {
    apply,
    join: parked.join,
    evidence,
    async settle(lane, body) {
      const lid = lidDigest(body.lid);
      if (lid !== undefined) await learnLid(lane, lid, body);
      return judging.settle(lane, componentOf(body));
    },
    guard: judging.guard,

    async look(lane, key, body) {
      await evidence.addMissing(lane, [key]);
      const { zaapId, messageId } = await idsOf(lane, key);
      const results = [...(await parked.join(lane, [zaapId, messageId])), ...(await parked.joinNew(lane))];
      return [...results, ...(await judging.settle(lane, componentOf(body)))];
    },

    async joinAll(lane) {
      await evidence.addMissing(lane);
      const results = await parked.joinAll(lane);
      for (const component of await store.due(lane)) results.push(...(await judging.settle(lane, component)));
      return results;
    },
  };
}

/** A message in such a status has already shown that its image can be used. */
function isSeen(status: Status): boolean {
  return status === 'sent' || status === 'delivered' || status === 'read';
}

function mediaOf(body: MessageBody | undefined, outcome: MediaReport['outcome']): MediaReport | undefined {
  return body?.campaign === undefined ? undefined : { campaign: body.campaign, image: body.image, outcome };
}

function resultOf(results: readonly Settled[]): Settled | undefined {
  // Of several steps forward the last is where the message stands now, and the first says where it came from.
  const first = results.find((result) => result.answer === 'settled');
  const last = results.findLast(
    (result) => result.answer === 'settled' && result.key === (first as { key: string }).key,
  );
  if (last?.answer !== 'settled' || first?.answer !== 'settled') return undefined;
  const media = last.media ?? first.media;
  return { ...last, from: first.from, ...(media && { media }) };
}

function signOf({ zaapId, messageId, failure, at }: DeliveryEvent): NewSign {
  return {
    kind: 'delivery',
    ...defined({ zaapId, messageId, failure, madeAt: at }),
  };
}

function echoOf({ messageId, caption, at }: EchoEvent): NewSign {
  return {
    kind: 'echo',
    messageId,
    ...(caption === undefined ? {} : { caption: captionDigest(caption) }),
    ...defined({ madeAt: at }),
  };
}

/** Stable codes of what Z-API reports after it had accepted. */
const CODES: Record<DeliveryFailureClass, string> = {
  recipient: 'recipient_unreachable',
  media: 'media_unusable',
  'shadow-ban': 'shadow_ban',
  rejected: 'rejected_by_whatsapp',
  request: 'request_invalid',
  'not-queued': 'not_queued',
  uncertain: 'callback-uncertain',
};
