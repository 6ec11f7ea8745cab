import { defined, readAuthor, writeAuthor, type HoldChange, type LaneWait, type LanesPort } from '@pombo/core';
import type { Hold, HoldReason, LaneStall, Status } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { laneKeys, lanesKey } from '../storage/keys.ts';
import { bindReads, bindScript, type RedisClient } from '../storage/script.ts';
import { MOST_DISCONNECTIONS } from '../message/unconfirmed.ts';

/** A lane's record; times are ms, Redis time. */
export interface LaneRecord {
  open?: { key: string; owner: string; since: number };
  notBefore: number;
  sequence: number;
  streak: number;
  fault?: string;
  /** When Z-API last called back that the number connected (ms). Only compared with itself, so clocks do not matter. */
  connectedAt?: number;
  /** What its instance's rules last kept it from sending, and until when. */
  waiting?: LaneWait;
  /** Why its worker lets it wait, and until when at least. Cleared when an attempt begins. */
  stall?: { reason: LaneStall; until: number };
  /** When Z-API last sent a callback for it (ms). */
  callbackAt?: number;
  /** Messages were accepted long ago, and no callback has ever arrived. */
  callbacksMissed?: true;
  /** How many messages Z-API's own queue listed when it was last read, and when that was (ms). */
  queue?: { listed: number; at: number };
  holds: Hold[];
  now: number;
}

/** Lanes: holds, and the authoritative record of each lane. */
export interface Lanes extends LanesPort {
  /** Scans these names, about `most` per step. A scan from cursor `0` back to `0` has met every one. */
  walk(cursor: string, most: number): Promise<{ cursor: string; lanes: string[] }>;
  read(lane: string): Promise<LaneRecord>;
  /** Returns when the lane's oldest direct message could first have been sent (ms). Undefined: none is overdue. */
  dueSince(lane: string): Promise<number | undefined>;
  /** How many waiting messages were queued at or before this time (ms). */
  waitingSince(lane: string, ms: number): Promise<number>;
  /** Since when its oldest queued message is queued (ms). Undefined: none is. */
  queuedSince(lane: string): Promise<number | undefined>;
  /** When the oldest message that is still only `accepted` was accepted (ms). */
  acceptedSince(lane: string): Promise<number | undefined>;
  /** How long (ms, Redis time) the oldest message has been overdue, queued and only accepted. Undefined: there is none. */
  ages(lane: string): Promise<LaneAges>;
  /** True while the lane has a message that is queued, being sent, unknown, or in transit to another lane. */
  isBusy(lane: string): Promise<boolean>;
}

export interface LaneAges {
  overdueMs?: number;
  queuedMs?: number;
  acceptedMs?: number;
}

export function createLanes(client: RedisClient, prefix: string): Lanes {
  const hold = bindScript(client, 'lane/hold', 1);
  const describe = bindScript(client, 'lane/describe-hold', 1);
  const release = bindScript(client, 'lane/release', 3);
  const stall = bindScript(client, 'lane/note-stall', 1);
  const busy = bindScript(client, 'lane/has-unsettled', 5);
  const wait = bindScript(client, 'lane/close-until', 1);
  const readTogether = bindReads(client);

  /** When the message that has had this status the longest reached it (ms). */
  async function oldest(lane: string, status: Status): Promise<number | undefined> {
    const [, score] = await client.zrange(laneKeys(prefix, lane).status(status), '0', '0', 'WITHSCORES');
    return score === undefined ? undefined : Number(score);
  }

  async function holds(lane: string): Promise<Hold[]> {
    const fields = await client.hgetall(laneKeys(prefix, lane).holds);
    return Object.entries(fields).map(([reason, json]) => ({
      reason: reason as HoldReason,
      ...authored(JSON.parse(json) as { detail: string; since: number; by?: string }),
    }));
  }

  return {
    names: () => client.smembers(lanesKey(prefix)),

    async walk(cursor, most) {
      const [next, lanes] = await client.sscan(lanesKey(prefix), cursor, 'COUNT', most);
      return { cursor: next, lanes };
    },

    async read(lane) {
      const [record, standing, at] = await Promise.all([
        client.hgetall(laneKeys(prefix, lane).lane),
        holds(lane),
        redisNow(client),
      ]);
      return {
        notBefore: Number(record['notBefore'] ?? 0),
        sequence: Number(record['seq'] ?? 0),
        streak: Number(record['streak'] ?? 0),
        ...defined({ fault: record['fault'] }),
        ...(record['connectedAt'] === undefined ? {} : { connectedAt: Number(record['connectedAt']) }),
        ...(record['openKey'] === undefined
          ? {}
          : { open: { key: record['openKey'], owner: record['openOwner']!, since: Number(record['openAt']) } }),
        ...(record['waitUntil'] === undefined
          ? {}
          : { waiting: { until: Number(record['waitUntil']), reason: record['waitFor'] as LaneWait['reason'] } }),
        ...stallOf(record),
        ...(record['callbacks'] === undefined ? {} : { callbackAt: Number(record['callbacks']) }),
        ...(record['callbacksMissed'] === undefined || record['callbacks'] !== undefined
          ? {}
          : { callbacksMissed: true as const }),
        ...(record['queueAt'] === undefined
          ? {}
          : { queue: { listed: Number(record['queueListed']), at: Number(record['queueAt']) } }),
        holds: standing,
        now: at,
      };
    },

    async isAtRest(lane, queueKeys) {
      const keys = laneKeys(prefix, lane);
      const [owner, active, held, paused] = await readTogether([
        ['HGET', keys.lane, 'openOwner'],
        ['LLEN', `${queueKeys}active`],
        ['HLEN', keys.holds],
        ['HGET', `${queueKeys}meta`, 'paused'],
      ]);
      return owner === null && active === 0 && held === 0 && paused === null;
    },

    async history(lane) {
      const entries = await client.lrange(laneKeys(prefix, lane).history, '0', '-1');
      return entries.map((json) => authored(JSON.parse(json) as Omit<HoldChange, 'by'> & { by?: string }));
    },

    async hold(lane, reason, detail, by) {
      const keys = laneKeys(prefix, lane);
      await hold(keys.holds, keys.slot, reason, detail, writeAuthor(by));
    },

    async updateHold(lane, reason, detail, by) {
      await describe(laneKeys(prefix, lane).holds, reason, detail, writeAuthor(by));
    },

    async release(lane, reason, by) {
      const keys = laneKeys(prefix, lane);
      return (await release(
        keys.holds,
        keys.lane,
        keys.disconnections,
        keys.slot,
        reason ?? '',
        MOST_DISCONNECTIONS,
        writeAuthor(by),
      )) as HoldReason[];
    },

    holds,

    async setWaiting(lane, waiting) {
      return (await wait(laneKeys(prefix, lane).lane, waiting?.until ?? '', waiting?.reason ?? '')) === 1;
    },

    async noteQueue(lane, listed) {
      await client.hset(laneKeys(prefix, lane).lane, { queueListed: listed, queueAt: await redisNow(client) });
    },

    async reportStall(lane, reason, ms) {
      await stall(laneKeys(prefix, lane).lane, reason, Math.ceil(ms));
    },

    async dueSince(lane) {
      const [, score] = await client.zrange(laneKeys(prefix, lane).age, '0', '0', 'WITHSCORES');
      return score === undefined || Number(score) > (await redisNow(client)) ? undefined : Number(score);
    },

    waitingSince: (lane, ms) => client.zcount(laneKeys(prefix, lane).status('queued'), '-inf', ms),

    queuedSince: (lane) => oldest(lane, 'queued'),

    acceptedSince: (lane) => oldest(lane, 'accepted'),

    async ages(lane) {
      const [[, due], queued, accepted, at] = await Promise.all([
        client.zrange(laneKeys(prefix, lane).age, '0', '0', 'WITHSCORES'),
        oldest(lane, 'queued'),
        oldest(lane, 'accepted'),
        redisNow(client),
      ]);
      const age = (since: number | undefined): number | undefined =>
        since === undefined || since > at ? undefined : at - since;
      return defined({
        overdueMs: age(due === undefined ? undefined : Number(due)),
        queuedMs: age(queued),
        acceptedMs: age(accepted),
      });
    },

    async isBusy(lane) {
      const keys = laneKeys(prefix, lane);
      const statuses = ['queued', 'sending', 'unknown'].map((status) => keys.status(status));
      return (await busy(...statuses, keys.moving, keys.lane)) === 1;
    },
  };
}

/** Reads who it was; Pombo itself is left out. */
function authored<T extends { by?: string }>({ by, ...rest }: T): Omit<T, 'by'> & Pick<HoldChange, 'by'> {
  return { ...rest, ...defined({ by: readAuthor(by) }) };
}

/** A stall recorded before the last attempt began is over. */
function stallOf(record: Record<string, string>): Pick<LaneRecord, 'stall'> {
  const { stall, stallUntil, stallSeq, seq = '0' } = record;
  if (stall === undefined || stallSeq !== seq) return {};
  return { stall: { reason: stall as LaneStall, until: Number(stallUntil) } };
}
