import type { GatewayEvent } from '@pombo/core';
import type { NewSign } from '../facts/store.ts';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/**
 * Orphan receipts: callbacks whose ids belong to no known message yet, kept under those ids. The reply that names the
 * ids may be on its way.
 */
export interface OrphanReceipts {
  /** Keeps a sign under an id. Returns the message's key when the id has just become known. */
  add(lane: string, id: string, sign: NewSign): Promise<string | undefined>;
  /** Keeps a sign of a known message whose next attempt is in flight. */
  keep(lane: string, id: string, sign: NewSign): Promise<void>;
  /** Ids with the time of their first receipt (ms), oldest first; `from`: only those from this time. */
  list(lane: string, from?: number): Promise<{ id: string; since: number }[]>;
  /** Id → key of its live message, for those of these ids that have one. */
  ownersOf(lane: string, ids: readonly string[]): Promise<Map<string, string>>;
  read(lane: string, id: string): Promise<OrphanReceipt[]>;
  /** Drops the first `count` receipts of an id, which were applied. */
  dropApplied(lane: string, id: string, count: number): Promise<void>;
  /** Takes an id off the list; its receipts stay. */
  unlist(lane: string, id: string): Promise<void>;
  /** Drops all receipts of an id. */
  drop(lane: string, id: string): Promise<void>;
}

/** A stored receipt: a sign, or the whole event if a process of layout 1 stored it. */
export type OrphanReceipt = NewSign | Extract<GatewayEvent, { kind: 'delivery' | 'progress' }>;

/** How long a receipt without a message is kept; Z-API's callbacks arrive within minutes of each other. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const MOST_IDS = 5000;
/** Ids looked up by one command. */
const AT_ONCE = 500;

export function createOrphanReceipts(client: RedisClient, prefix: string): OrphanReceipts {
  const park = bindScript(client, 'receipts/park-receipt', 4);

  return {
    async add(lane, id, sign) {
      const keys = laneKeys(prefix, lane);
      const where = [keys.parkedEvents(id), keys.zaapId(id), keys.messageId(id), keys.parked, keys.slot];
      const owner = (await park(...where, id, JSON.stringify(sign), KEPT_MS, MOST_IDS)) as string;
      return owner === '' ? undefined : owner;
    },

    async keep(lane, id, sign) {
      const keys = laneKeys(prefix, lane);
      await client.rpush(keys.parkedEvents(id), JSON.stringify(sign));
      await client.pexpire(keys.parkedEvents(id), KEPT_MS);
      await client.zadd(keys.parked, 'NX', Date.now(), id);
    },

    async list(lane, from) {
      const { parked } = laneKeys(prefix, lane);
      const found =
        from === undefined
          ? await client.zrange(parked, '0', '-1', 'WITHSCORES')
          : await client.zrangebyscore(parked, from, '+inf', 'WITHSCORES');
      return found.flatMap((id, at) => (at % 2 === 0 ? [{ id, since: Number(found[at + 1]) }] : []));
    },

    async ownersOf(lane, ids) {
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
    },

    async read(lane, id) {
      const stored = await client.lrange(laneKeys(prefix, lane).parkedEvents(id), '0', '-1');
      return stored.map((json) => JSON.parse(json) as OrphanReceipt);
    },

    async dropApplied(lane, id, count) {
      await client.ltrim(laneKeys(prefix, lane).parkedEvents(id), String(count), '-1');
    },

    async unlist(lane, id) {
      await client.zrem(laneKeys(prefix, lane).parked, id);
    },

    async drop(lane, id) {
      await client.del(laneKeys(prefix, lane).parkedEvents(id));
    },
  };
}
