import type { Hold, HoldReason } from '@pombo/message';
import { laneKeys, lanesKey } from './keys.ts';
import type { RedisClient } from './script.ts';

/** A lane's record as it stands; times are ms, Redis time. */
export interface LaneRecord {
  open?: { key: string; owner: string; since: number };
  notBefore: number;
  sequence: number;
  streak: number;
  fault?: string;
  holds: Hold[];
  now: number;
}

/** Lanes: holds, and the record that is the truth about each. */
export interface Lanes {
  /** Every lane that ever had a message. */
  names(): Promise<string[]>;
  read(lane: string): Promise<LaneRecord>;
  /** Adds a reason to the lane's holds; an older hold for the same reason keeps its beginning. */
  hold(lane: string, reason: HoldReason, detail: string): Promise<void>;
  /** Tells more about a standing hold; nothing when it is gone. */
  describe(lane: string, reason: HoldReason, detail: string): Promise<void>;
  /** Removes one reason, or all of them; returns those removed. */
  release(lane: string, reason?: HoldReason): Promise<HoldReason[]>;
  holds(lane: string): Promise<Hold[]>;
}

export function createLanes(client: RedisClient, prefix: string): Lanes {
  async function now(): Promise<number> {
    const [seconds, micros] = await client.time();
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  }

  async function holds(lane: string): Promise<Hold[]> {
    const fields = await client.hgetall(laneKeys(prefix, lane).holds);
    return Object.entries(fields).map(([reason, json]) => ({
      reason: reason as HoldReason,
      ...(JSON.parse(json) as { detail: string; since: number }),
    }));
  }

  return {
    names: () => client.smembers(lanesKey(prefix)),

    async read(lane) {
      const [record, standing, at] = await Promise.all([
        client.hgetall(laneKeys(prefix, lane).lane),
        holds(lane),
        now(),
      ]);
      return {
        notBefore: Number(record['notBefore'] ?? 0),
        sequence: Number(record['seq'] ?? 0),
        streak: Number(record['streak'] ?? 0),
        ...(record['fault'] === undefined ? {} : { fault: record['fault'] }),
        ...(record['openKey'] === undefined
          ? {}
          : { open: { key: record['openKey'], owner: record['openOwner']!, since: Number(record['openAt']) } }),
        holds: standing,
        now: at,
      };
    },

    async hold(lane, reason, detail) {
      await client.hsetnx(laneKeys(prefix, lane).holds, reason, JSON.stringify({ detail, since: await now() }));
    },

    async describe(lane, reason, detail) {
      const standing = (await holds(lane)).find((hold) => hold.reason === reason);
      if (standing === undefined || standing.detail === detail) return;
      await client.hset(laneKeys(prefix, lane).holds, reason, JSON.stringify({ detail, since: standing.since }));
    },

    async release(lane, reason) {
      const standing = (await holds(lane)).map((hold) => hold.reason);
      const gone = reason === undefined ? standing : standing.filter((name) => name === reason);
      if (gone.length > 0) await client.hdel(laneKeys(prefix, lane).holds, ...gone);
      return gone;
    },

    holds,
  };
}
