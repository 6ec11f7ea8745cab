import { personKey, type GatewayEvent, type InstanceInfo, type MessageBody, type Status } from '@pombo/message';
import { settle } from './change.ts';
import { instancesKey, laneKeys } from './keys.ts';
import type { Messages } from './messages.ts';
import { bindScript, type RedisClient } from './script.ts';

/**
 * Evidence: which message of ours a sign of life with an unknown id belongs to. Only positive evidence counts, and only
 * when it can mean exactly one attempt; that a search finds nothing proves nothing.
 */
export interface Evidence {
  /** A DeliveryCallback whose id nobody knows: settles the one attempt it can belong to. */
  byPhone(lane: string, event: Sign): Promise<Found | undefined>;
  /** What came back as sent through the API: settles the one message with exactly this caption. */
  byEcho(lane: string, event: Extract<GatewayEvent, { kind: 'echo' }>): Promise<Found | undefined>;
  /** An id that is parked: as `byPhone`, for messages that became unclear only after the callback came. */
  fromParked(lane: string, id: string): Promise<Found | undefined>;
  /** What waits in Z-API's own queue: as `byPhone`, for each entry whose id nobody knows. */
  fromQueue(lane: string, entries: QueueEntry[]): Promise<Found[]>;
  /** A parked DeliveryCallback that is nobody's: another system sends through this number, so phones prove nothing. */
  learnForeign(lane: string, id: string): Promise<void>;
  /** Whether a phone proves anything on the lane: not where somebody else sends through the number too. */
  phonesProve(lane: string): Promise<boolean>;
  /** Messages of the lane that evidence could settle. */
  unclear(lane: string): Promise<Unclear[]>;
}

export interface Sign {
  zaapId?: string;
  messageId?: string;
  phone?: string;
  /** ms since the epoch. */
  at?: number;
}

export interface QueueEntry {
  zaapId: string;
  messageId: string;
  phone: string;
  createdAt: number;
}

/** The last search of a lane's queue at Z-API; `at` in ms. */
export interface Searched {
  at: number;
  listed: number;
}

export interface Found {
  key: string;
  from: Status;
}

/** A message whose last attempt may have been taken without our knowing. */
export interface Unclear {
  key: string;
  status: Status;
  body: MessageBody;
  /** When that attempt began, ms. */
  startedAt: number;
  /** When it came into this status. */
  since: number;
}

/** How much earlier than the attempt's start Z-API's clock may date a sign. */
const CLOCK_SLACK_MS = 120_000;
/** How long a foreign id makes phones worthless as evidence. */
const FOREIGN_MS = 7 * 24 * 60 * 60 * 1000;
/** What the gateway failed on can turn out to have been taken for so long: as long as callbacks are kept. */
const FAILED_MS = 24 * 60 * 60 * 1000;
const MOST = 1000;

export function createEvidence({
  client,
  prefix,
  messages,
}: {
  client: RedisClient;
  prefix: string;
  messages: Messages;
}): Evidence {
  const set = bindScript(client, 'set', 1);

  async function unclear(lane: string): Promise<Unclear[]> {
    const keys = laneKeys(prefix, lane);
    const [unknown, errored, open] = await Promise.all([
      client.zrevrange(keys.status('unknown'), 0, MOST - 1),
      client.smembers(keys.errored),
      client.hget(keys.lane, 'openKey'),
    ]);
    const candidates = new Set([...unknown, ...errored, ...(open === null ? [] : [open])]);
    const found = await Promise.all(
      [...candidates].map(async (key) => {
        const [body, status, startedAt, at] = await client.hmget(
          keys.message(key),
          'body',
          'status',
          'startedAt',
          'at',
        );
        if (body == null) return undefined;
        if (status === 'failed' && Date.now() - Number(at) > FAILED_MS) {
          await client.srem(keys.errored, key);
          return undefined;
        }
        return {
          key,
          status: status as Status,
          body: JSON.parse(body) as MessageBody,
          startedAt: Number(startedAt),
          since: Number(at),
        };
      }),
    );
    return found.filter((each) => each !== undefined);
  }

  /** Phones prove something only while nobody else sends through the number. */
  async function phonesProve(lane: string): Promise<boolean> {
    const [info, foreignAt] = await Promise.all([
      client.hget(instancesKey(prefix), lane),
      client.hget(laneKeys(prefix, lane).lane, 'foreignAt'),
    ]);
    if (info !== null && !(JSON.parse(info) as InstanceInfo).exclusive) return false;
    return foreignAt === null || Date.now() - Number(foreignAt) > FOREIGN_MS;
  }

  async function accept(
    lane: string,
    { key, status }: Unclear,
    ids: Pick<Sign, 'zaapId' | 'messageId'>,
  ): Promise<Found | undefined> {
    // An attempt that is still open is about to hear its own answer; the callback stays parked for it.
    if (status === 'sending') return undefined;
    const known = {
      ...(ids.zaapId === undefined ? {} : { zaapId: ids.zaapId }),
      ...(ids.messageId === undefined ? {} : { messageId: ids.messageId }),
    };
    const changed = await messages.change(lane, key, { ...settle('accepted', known), from: [status] });
    return changed.answer === 'done' ? { key, from: changed.from } : undefined;
  }

  async function byPhone(lane: string, sign: Sign): Promise<Found | undefined> {
    if (sign.phone === undefined || !(await phonesProve(lane))) return undefined;
    const person = personKey(sign.phone);
    const sameRecipient = (await unclear(lane)).filter(
      ({ body }) => body.phone !== undefined && personKey(body.phone) === person,
    );
    const [only, second] = sameRecipient;
    // Two that it could belong to: settling the wrong one would be a message lost.
    if (only === undefined || second !== undefined) return undefined;
    if (sign.at !== undefined && sign.at < only.startedAt - CLOCK_SLACK_MS) return undefined;
    return accept(lane, only, sign);
  }

  async function isKnown(lane: string, id: string): Promise<boolean> {
    const keys = laneKeys(prefix, lane);
    return (await client.exists(keys.zaapId(id))) + (await client.exists(keys.messageId(id))) > 0;
  }

  return {
    byPhone,
    unclear,
    phonesProve,

    async byEcho(lane, { messageId, caption, phone }) {
      if (caption === undefined) return undefined;
      const person = phone === undefined ? undefined : personKey(phone);
      const same = (await unclear(lane)).filter(
        ({ body }) =>
          body.caption === caption &&
          (body.phone === undefined || person === undefined || personKey(body.phone) === person),
      );
      return same.length === 1 ? accept(lane, same[0]!, { messageId }) : undefined;
    },

    async fromParked(lane, id) {
      const [json] = await client.lrange(laneKeys(prefix, lane).parkedEvents(id), '0', '0');
      if (json === undefined) return undefined;
      const event = JSON.parse(json) as GatewayEvent;
      return event.kind === 'delivery' ? byPhone(lane, { ...event, zaapId: event.zaapId ?? id }) : undefined;
    },

    async fromQueue(lane, entries) {
      const found: Found[] = [];
      // For people: a search that found nothing proves nothing, but who decides wants to know that there was one.
      const searched: Searched = { at: Date.now(), listed: entries.length };
      await set(laneKeys(prefix, lane).lane, 'searched', JSON.stringify(searched), '');
      for (const { zaapId, messageId, phone, createdAt } of entries) {
        if (await isKnown(lane, zaapId)) continue;
        const settled = await byPhone(lane, { zaapId, messageId, phone, at: createdAt });
        if (settled) found.push(settled);
      }
      return found;
    },

    async learnForeign(lane, id) {
      const keys = laneKeys(prefix, lane);
      const [json] = await client.lrange(keys.parkedEvents(id), '0', '0');
      if (json === undefined) return void (await client.zrem(keys.parked, id));
      const event = JSON.parse(json) as GatewayEvent;
      // A callback that could be one of ours which nobody can tell apart says nothing about others.
      if (event.kind !== 'delivery' || (await unclear(lane)).length > 0) return;
      await client.hset(keys.lane, 'foreignAt', Date.now());
      await client.zrem(keys.parked, id);
    },
  };
}
