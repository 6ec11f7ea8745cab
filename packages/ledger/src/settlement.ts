import type {
  DeliveryFailure,
  DeliveryFailureClass,
  GatewayEvent,
  MessageBody,
  Priority,
  Status,
} from '@pombo/message';
import { fail, requeueUnqueued, settle, uncertain } from './change.ts';
import { createEvidence, type Evidence } from './evidence.ts';
import { laneKeys } from './keys.ts';
import type { Lanes } from './lanes.ts';
import type { Messages } from './messages.ts';
import { bindScript, type RedisClient } from './script.ts';
import { isOptOut, type Suppressions } from './suppressions.ts';
import type { Unreachable } from './unreachable.ts';

/**
 * Settlement: what Z-API's callbacks and its queue say about messages, applied. Idempotent, whatever comes twice, out of
 * order, before the POST's own answer, or never: status only moves forward, and what nobody knows yet is kept for later.
 */
export interface Settlement {
  /** Applies one event of a lane's number. Resolves only when it is stored. */
  apply(lane: string, event: GatewayEvent): Promise<Settled>;
  /** Applies what was parked under these ids, which have become a message's own. */
  join(lane: string, ids: (string | undefined)[]): Promise<Settled[]>;
  /** Tries again everything parked on the lane; forgets what is too old and learns from it who else sends. */
  joinAll(lane: string): Promise<Settled[]>;
  evidence: Evidence;
}

export type Settled =
  | {
      answer: 'settled';
      key: string;
      from: Status;
      to: Status;
      failure?: DeliveryFailure;
      requeued?: Requeued;
      /** Its campaign's image failed so often on this lane: the next messages will fail alike. */
      mediaFailures?: { campaign: string; times: number };
    }
  /** Known, but it says nothing new (a repeat, or an older step). */
  | { answer: 'nothing-new'; key: string }
  | { answer: 'parked' }
  | { answer: 'lane'; held?: 'disconnected' | 'shadow-ban' }
  | { answer: 'ignored' };

/** A message that goes back to its lane's queue; whoever applied the event gives it a job. */
export interface Requeued {
  key: string;
  generation: number;
  priority: Priority;
}

/** Callbacks of unknown messages are kept so long; Z-API's own order is minutes. */
const PARKED_MS = 24 * 60 * 60 * 1000;
const PARKED_MOST = 5000;
/** A callback that found no message in this time is somebody else's. */
const FOREIGN_AFTER_MS = 10 * 60 * 1000;
/** "It was not added to the queue" proves that it was not sent; tried again so often, since it is the gateway's failure. */
const UNQUEUED_TIMES = 2;
/** Rejections in a row after which the number is taken for banned (Z-API names them as a sign of a shadow ban). */
const REJECTED_TIMES = 3;

type DeliveryEvent = Extract<GatewayEvent, { kind: 'delivery' }>;
type ProgressEvent = Extract<GatewayEvent, { kind: 'progress' }>;
type EchoEvent = Extract<GatewayEvent, { kind: 'echo' }>;

interface Parts {
  client: RedisClient;
  prefix: string;
  messages: Messages;
  lanes: Lanes;
  suppressions: Suppressions;
  unreachable: Unreachable;
}

export function createSettlement(parts: Parts): Settlement {
  const { client, prefix, messages, lanes, suppressions, unreachable } = parts;
  const park = bindScript(client, 'park', 4);
  const count = bindScript(client, 'count', 1);
  const set = bindScript(client, 'set', 1);
  const evidence = createEvidence(parts);

  async function apply(lane: string, event: GatewayEvent): Promise<Settled> {
    switch (event.kind) {
      case 'delivery':
        await seenCallback(lane);
        return applyOrPark(lane, event, [event.zaapId, event.messageId], (key) => delivery(lane, key, event));
      case 'progress': {
        await seenCallback(lane);
        const results: Settled[] = [];
        for (const id of event.ids) {
          const one: ProgressEvent = { ...event, ids: [id] };
          results.push(await applyOrPark(lane, one, [id], (key) => progress(lane, key, event, id)));
        }
        return results.find(({ answer }) => answer === 'settled') ?? results[0] ?? { answer: 'ignored' };
      }
      case 'echo':
        return event.fromApi ? echo(lane, event) : { answer: 'ignored' };
      case 'disconnected':
        await lanes.hold(lane, 'disconnected', event.detail);
        return { answer: 'lane', held: 'disconnected' };
      case 'connected':
        // Not released here: Z-API sends by itself what it kept meanwhile. The worker looks at its queue first.
        await set(laneKeys(prefix, lane).lane, 'connectedAt', Date.now(), '');
        return { answer: 'lane' };
      case 'inbound':
        return optOut(event);
      case 'ignored':
      case 'unrecognised':
        return { answer: 'ignored' };
      default:
        return event satisfies never;
    }
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
    return found.find((key) => key !== null) ?? undefined;
  }

  async function applyOrPark(
    lane: string,
    event: DeliveryEvent | ProgressEvent,
    ids: (string | undefined)[],
    work: (key: string) => Promise<Settled>,
  ): Promise<Settled> {
    const known = await lookUp(lane, ids);
    if (known !== undefined) return work(known);
    const keys = laneKeys(prefix, lane);
    const id = ids.find((each) => each !== undefined)!;
    const where = [keys.parkedEvents(id), keys.zaapId(id), keys.messageId(id), keys.parked, keys.slot];
    // The event is stored before anything is made of it; the id may have become known in this very moment.
    const late = (await park(...where, id, JSON.stringify(event), PARKED_MS, PARKED_MOST)) as string;
    if (late !== '') return work(late);
    if (event.kind === 'progress') return { answer: 'parked' };
    const found = await evidence.byPhone(lane, { ...event, zaapId: event.zaapId ?? id });
    if (found === undefined) return { answer: 'parked' };
    const joined = await join(lane, ids);
    return (
      joined.find(({ answer }) => answer === 'settled') ?? {
        answer: 'settled',
        key: found.key,
        from: found.from,
        to: 'accepted',
      }
    );
  }

  async function delivery(lane: string, key: string, event: DeliveryEvent): Promise<Settled> {
    if (event.failure !== undefined) return failed(lane, key, event.failure, [event.zaapId, event.messageId]);
    await client.hdel(laneKeys(prefix, lane).lane, 'rejected');
    return forward(lane, key, 'sent', event.zaapId ?? event.messageId, event);
  }

  async function progress(lane: string, key: string, event: ProgressEvent, id: string): Promise<Settled> {
    return forward(lane, key, event.to, id, { ...event, ids: [id] });
  }

  async function forward(
    lane: string,
    key: string,
    to: 'sent' | 'delivered' | 'read',
    id: string | undefined,
    event: DeliveryEvent | ProgressEvent | undefined,
  ): Promise<Settled> {
    const doubled = await isOlderAttempt(lane, key, id);
    const changed = await messages.change(lane, key, settle(to, {}, doubled));
    if (changed.answer === 'done') return { answer: 'settled', key, from: changed.from, to };
    // The next attempt is under way: what this says of the last one is applied when that has ended.
    if (changed.answer === 'refused' && changed.status === 'sending' && id !== undefined && event !== undefined) {
      await keepForLater(lane, id, event);
      return { answer: 'parked' };
    }
    return { answer: 'nothing-new', key };
  }

  async function keepForLater(lane: string, id: string, event: DeliveryEvent | ProgressEvent): Promise<void> {
    const keys = laneKeys(prefix, lane);
    await client.rpush(keys.parkedEvents(id), JSON.stringify(event));
    await client.pexpire(keys.parkedEvents(id), PARKED_MS);
    await client.zadd(keys.parked, 'NX', Date.now(), id);
  }

  /** Evidence for an attempt that a person's resend or recall has overtaken: the recipient may have the message twice. */
  async function isOlderAttempt(lane: string, key: string, id: string | undefined): Promise<boolean> {
    if (id === undefined) return false;
    const [zaapId, messageId, resolved, recalls] = await client.hmget(
      laneKeys(prefix, lane).message(key),
      'zaapId',
      'messageId',
      'resolvedAs',
      'recalls',
    );
    return (resolved === 'resend' || recalls != null) && zaapId != null && id !== zaapId && id !== messageId;
  }

  /** What was accepted is another attempt than the one these ids were given to. */
  async function isAnotherAttempt(lane: string, key: string, ids: (string | undefined)[]): Promise<boolean> {
    const current = await client.hmget(laneKeys(prefix, lane).message(key), 'zaapId', 'messageId');
    return !ids.some((id) => id !== undefined && current.includes(id));
  }

  async function failed(
    lane: string,
    key: string,
    failure: DeliveryFailure,
    ids: (string | undefined)[],
  ): Promise<Settled> {
    // The failure of an earlier attempt says nothing about the one that was accepted since: that one may be under way.
    if (await isAnotherAttempt(lane, key, ids)) return { answer: 'nothing-new', key };
    if (failure.class === 'not-queued') {
      const body = await bodyOf(lane, key);
      const changed = await messages.change(lane, key, requeueUnqueued(failure.text, UNQUEUED_TIMES));
      if (changed.answer === 'done' && body !== undefined) {
        const requeued = { key, generation: changed.generation, priority: body.priority };
        return { answer: 'settled', key, from: changed.from, to: 'queued', failure, requeued };
      }
      if (changed.answer !== 'spent') return { answer: 'nothing-new', key };
    }
    const change = failure.class === 'uncertain' ? uncertain(failure.text) : fail(CODES[failure.class], failure.text);
    const changed = await messages.change(lane, key, change);
    if (changed.answer !== 'done') return { answer: 'nothing-new', key };
    const mediaFailures = await followFailure(lane, key, failure);
    return {
      answer: 'settled',
      key,
      from: changed.from,
      to: change.to,
      failure,
      ...(mediaFailures === undefined ? {} : { mediaFailures }),
    };
  }

  /** What a failure means beyond its message; answers the media failures of its campaign so far. */
  async function followFailure(
    lane: string,
    key: string,
    failure: DeliveryFailure,
  ): Promise<{ campaign: string; times: number } | undefined> {
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
      case 'media': {
        const campaign = (await bodyOf(lane, key))?.campaign;
        if (campaign === undefined) return undefined;
        return { campaign, times: await messages.countMediaFailure(campaign, lane) };
      }
      default:
        return undefined;
    }
  }

  async function echo(lane: string, event: EchoEvent): Promise<Settled> {
    const known = await lookUp(lane, [event.messageId]);
    if (known !== undefined) return forward(lane, known, 'sent', event.messageId, undefined);
    const found = await evidence.byEcho(lane, event);
    if (found === undefined) return { answer: 'ignored' };
    return { answer: 'settled', key: found.key, from: found.from, to: 'accepted' };
  }

  async function bodyOf(lane: string, key: string): Promise<MessageBody | undefined> {
    const body = await client.hget(laneKeys(prefix, lane).message(key), 'body');
    return body === null ? undefined : (JSON.parse(body) as MessageBody);
  }

  async function join(lane: string, ids: (string | undefined)[]): Promise<Settled[]> {
    const keys = laneKeys(prefix, lane);
    const results: Settled[] = [];
    for (const id of new Set(ids.filter((each) => each !== undefined))) {
      const key = await lookUp(lane, [id]);
      if (key === undefined) continue;
      const parked = await client.lrange(keys.parkedEvents(id), '0', '-1');
      const applied: Settled[] = [];
      for (const json of parked) {
        const event = JSON.parse(json) as DeliveryEvent | ProgressEvent;
        applied.push(
          event.kind === 'delivery' ? await delivery(lane, key, event) : await progress(lane, key, event, id),
        );
      }
      results.push(...applied);
      // After they were applied: whoever is cut off in between applies them again, to no effect.
      if (parked.length > 0) await client.ltrim(keys.parkedEvents(id), String(parked.length), '-1');
      if (!applied.some(({ answer }) => answer === 'parked')) await client.zrem(keys.parked, id);
    }
    return results;
  }

  return {
    apply,
    join,
    evidence,

    async joinAll(lane) {
      const keys = laneKeys(prefix, lane);
      const parked = await client.zrange(keys.parked, '0', '-1', 'WITHSCORES');
      const results: Settled[] = [];
      for (let at = 0; at + 1 < parked.length; at += 2) {
        const id = parked[at]!;
        const key = await lookUp(lane, [id]);
        if (key !== undefined) {
          results.push(...(await join(lane, [id])));
          continue;
        }
        const found = await evidence.fromParked(lane, id);
        if (found) results.push(...(await join(lane, [id])));
        else if (Date.now() - Number(parked[at + 1]) > FOREIGN_AFTER_MS) await evidence.learnForeign(lane, id);
      }
      return results;
    },
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
