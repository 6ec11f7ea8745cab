import type { MessageBody } from '@pombo/core';
import { idIndexKey, laneKeys } from '../storage/keys.ts';
import { parseStoredBody } from './stored-body.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/**
 * Transfers a queued message to another lane: taken out here, pointed to there, created there, completed here. Each
 * step is idempotent and atomic against `open`, so the message is on one lane at a time and a crash loses nothing.
 */
export interface Transfers {
  /** Those of these messages that `take` would take now, so that the caller makes no room for any other. */
  movable(lane: string, keys: readonly string[]): Promise<string[]>;
  /** Takes a queued message out of its lane. Undefined when it stays (being sent, or not proven unsent). */
  take(lane: string, key: string, target: string): Promise<Move | undefined>;
  /** Points the id index entry to the target. False when the message has already moved on from there. */
  point(move: Move, contentHash: string): Promise<boolean>;
  /** Records that the message exists on the target. */
  done(move: Move): Promise<void>;
  /** Transfers out of this lane that a crash interrupted. */
  unfinished(lane: string): Promise<Move[]>;
  /** How many messages are in transit out of these lanes. */
  moving(lanes: readonly string[]): Promise<number>;
}

/** A message in transit from lane to lane. */
export interface Move {
  from: string;
  key: string;
  target: string;
  /** How many times it was transferred, including this time. */
  hop: number;
  body: MessageBody;
}

/** A late `create` of a transferred message must find its tombstone: longer than any process can be suspended. */
export const TOMBSTONE_MS: number = 2 * 24 * 60 * 60 * 1000;

export function createTransfers(client: RedisClient, prefix: string, idIndexMs: number): Transfers {
  const take = bindScript(client, 'transfer/transfer', 2);
  const done = bindScript(client, 'transfer/complete-transfer', 2);
  const point = bindScript(client, 'transfer/repoint-id', 1);

  async function takeOne(lane: string, key: string, target: string): Promise<Move | undefined> {
    const keys = laneKeys(prefix, lane);
    const reply = (await take(keys.message(key), keys.moving, keys.slot, key, target)) as
      | ['moving', string, string, number, string]
      | ['stays', string];
    if (reply[0] === 'stays') return undefined;
    const body = parseStoredBody(reply[1]);
    // A passed expiresAt was overruled by a person who had it retried; that holds on the new lane too.
    if (reply[4] === '') delete body.expiresAt;
    return { from: lane, key, target: reply[2], hop: reply[3], body };
  }

  /** The same rule as `transfer.lua`, which decides. */
  async function isMovable(lane: string, key: string): Promise<boolean> {
    const keys = laneKeys(prefix, lane);
    const [[status, unproven, errored, ...ids], failedOn] = await Promise.all([
      client.hmget(keys.message(key), 'status', 'unproven', 'errored', 'zaapId', 'messageId'),
      client.sismember(keys.errored, key),
    ]);
    const unsent = Number(unproven ?? 0) <= 0 && Number(errored ?? 0) === 0 && failedOn === 0;
    return status === 'queued' && unsent && ids.every((id) => id == null);
  }

  return {
    async movable(lane, keys) {
      const movable = await Promise.all(keys.map((key) => isMovable(lane, key)));
      return keys.filter((_key, at) => movable[at]);
    },

    take: takeOne,

    async point({ key, target, hop }, contentHash) {
      return (await point(idIndexKey(prefix, key), `${target} ${contentHash}`, hop, idIndexMs)) === 1;
    },

    async done({ from, key, target, hop }) {
      const keys = laneKeys(prefix, from);
      await done(keys.message(key), keys.moving, key, target, hop, TOMBSTONE_MS);
    },

    async unfinished(lane) {
      const going = Object.entries(await client.hgetall(laneKeys(prefix, lane).moving));
      // The target named first stands, whatever is requested now.
      const moves = await Promise.all(going.map(([key, move]) => takeOne(lane, key, move.split(' ')[0]!)));
      return moves.filter((move) => move !== undefined);
    },

    async moving(lanes) {
      const counts = await Promise.all(lanes.map((lane) => client.hlen(laneKeys(prefix, lane).moving)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
