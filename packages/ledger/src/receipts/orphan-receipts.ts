import type { GatewayEvent, Settled } from '@pombo/core';
import type { NewSign } from '../facts/store.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Callbacks whose ids are no message's yet, kept under those ids: the answer that names them may be on its way. */
export interface Parked {
  /** Keeps a sign under an id; returns the message's key when the id has become known in this very moment. */
  add(lane: string, id: string, sign: NewSign): Promise<string | undefined>;
  /** Keeps a sign of a known message, whose next attempt is under way. */
  keep(lane: string, id: string, sign: NewSign): Promise<void>;
  /** Applies what is parked under these ids, as far as they have become a message's own. */
  join(lane: string, ids: readonly (string | undefined)[]): Promise<Settled[]>;
  /** Goes through everything: joins what has become known, and forgets after a while what has not. */
  joinAll(lane: string): Promise<Settled[]>;
  /** Goes through what was parked since this was last asked, for what a process of layout 1 parked. */
  joinNew(lane: string): Promise<Settled[]>;
}

/** How long a status callback that names no message of ours is kept; Z-API's own order is minutes. */
const PARKED_MS = 24 * 60 * 60 * 1000;
const PARKED_MOST = 5000;
/** A status callback that found no message in this time is about what a person or another system sent. */
const FOREIGN_AFTER_MS = 10 * 60 * 1000;
/** Ids looked up by one command, or read in one round trip. */
const AT_ONCE = 500;

type DeliveryEvent = Extract<GatewayEvent, { kind: 'delivery' }>;
type ProgressEvent = Extract<GatewayEvent, { kind: 'progress' }>;

interface Parts {
  client: RedisClient;
  prefix: string;
  /** Takes in a sign about a known message. */
  receiveKnown(lane: string, key: string, sign: NewSign): Promise<Settled>;
  /** Takes in a sign that a process of layout 1 parked. */
  receive(lane: string, sign: NewSign, phone: string): Promise<Settled>;
  signOf(event: DeliveryEvent): NewSign;
}

export function createParked({ client, prefix, receiveKnown, receive, signOf }: Parts): Parked {
  const park = bindScript(client, 'receipts/park-receipt', 4);
  /** Lane → when the newest id came in that this process has looked at. */
  const seenTo = new Map<string, number>();

  async function joinOne(lane: string, id: string, key: string): Promise<Settled[]> {
    const keys = laneKeys(prefix, lane);
    const parked = await client.lrange(keys.parkedEvents(id), '0', '-1');
    const applied: Settled[] = [];
    for (const sign of parked.flatMap((json) => parkedSigns(json, id)))
      applied.push(await receiveKnown(lane, key, sign));
    // After they were applied: a process that is cut off in between applies them again, to no effect.
    if (parked.length > 0) await client.ltrim(keys.parkedEvents(id), String(parked.length), '-1');
    if (!applied.some(({ answer }) => answer === 'parked')) await client.zrem(keys.parked, id);
    return applied;
  }

  /** What a process of layout 1 parked becomes a sign; everything else that is not known is forgotten after a while. */
  async function lookAt(lane: string, id: string, since: number): Promise<Settled[]> {
    const keys = laneKeys(prefix, lane);
    const parked = await client.lrange(keys.parkedEvents(id), '0', '-1');
    const events = parked.map((json) => JSON.parse(json) as GatewayEvent | NewSign);
    const old = events.find((event) => 'phone' in event && event.kind === 'delivery' && event.phone !== undefined);
    if (old === undefined && !isForeign(since)) return [];
    await client.zrem(keys.parked, id);
    const results: Settled[] = [];
    if (old !== undefined) {
      for (const sign of parked.flatMap((json) => parkedSigns(json, id)))
        results.push(await receive(lane, sign, (old as DeliveryEvent).phone!));
    }
    await client.del(keys.parkedEvents(id));
    return results;
  }

  /** Each of these ids that are a message's, with its key. */
  async function known(lane: string, ids: readonly string[]): Promise<Map<string, string>> {
    const keys = laneKeys(prefix, lane);
    const found = new Map<string, string>();
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = ids.slice(at, at + AT_ONCE);
      const owners = await client.mget(some.flatMap((id) => [keys.zaapId(id), keys.messageId(id)]));
      for (const [nth, id] of some.entries()) {
        const key = owners[2 * nth] ?? owners[2 * nth + 1];
        if (key != null) found.set(id, key);
      }
    }
    return found;
  }

  /** Those of an id that is not known are read once while they are new, and once when they are old. */
  async function joinEach(lane: string, parked: readonly string[]): Promise<Settled[]> {
    const results: Settled[] = [];
    const seen = seenTo.get(lane) ?? 0;
    const all = parked.flatMap((id, at) => (at % 2 === 0 ? [{ id, since: Number(parked[at + 1]) }] : []));
    const owners = await known(
      lane,
      all.map(({ id }) => id),
    );
    for (const { id, since } of all) {
      const key = owners.get(id);
      if (key !== undefined) results.push(...(await joinOne(lane, id, key)));
      else if (since >= seen || isForeign(since)) results.push(...(await lookAt(lane, id, since)));
    }
    seenTo.set(lane, Math.max(seen, ...all.slice(-1).map(({ since }) => since)));
    return results;
  }

  /** The time of this process: some seconds too early or too late are no matter. */
  const isForeign = (since: number): boolean => Date.now() - since > FOREIGN_AFTER_MS;

  return {
    async add(lane, id, sign) {
      const keys = laneKeys(prefix, lane);
      const where = [keys.parkedEvents(id), keys.zaapId(id), keys.messageId(id), keys.parked, keys.slot];
      const late = (await park(...where, id, JSON.stringify(sign), PARKED_MS, PARKED_MOST)) as string;
      return late === '' ? undefined : late;
    },

    async keep(lane, id, sign) {
      const keys = laneKeys(prefix, lane);
      await client.rpush(keys.parkedEvents(id), JSON.stringify(sign));
      await client.pexpire(keys.parkedEvents(id), PARKED_MS);
      await client.zadd(keys.parked, 'NX', Date.now(), id);
    },

    async join(lane, ids) {
      const named = [...new Set(ids)].filter((id) => id !== undefined);
      const results: Settled[] = [];
      for (const [id, key] of await known(lane, named)) results.push(...(await joinOne(lane, id, key)));
      return results;
    },

    async joinAll(lane) {
      return joinEach(lane, await client.zrange(laneKeys(prefix, lane).parked, '0', '-1', 'WITHSCORES'));
    },

    async joinNew(lane) {
      const from = seenTo.get(lane) ?? '-inf';
      return joinEach(lane, await client.zrangebyscore(laneKeys(prefix, lane).parked, from, '+inf', 'WITHSCORES'));
    },
  };

  /** What was parked: a sign, or, by a process of layout 1, the event itself. */
  function parkedSigns(json: string, id: string): NewSign[] {
    const event = JSON.parse(json) as NewSign | DeliveryEvent | ProgressEvent;
    if ('ids' in event) return [{ kind: 'progress', messageId: id, to: event.to }];
    return event.kind === 'delivery' && 'phone' in event ? [signOf(event)] : [event];
  }
}
