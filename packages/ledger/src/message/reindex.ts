import { STATUSES } from '@pombo/core';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Puts messages in their place: those that their lane's indexes do not have as their own records say. */
export interface Reindexing {
  /** Returns those of the messages that were not in their place. */
  put(lane: string, keys: readonly string[]): Promise<string[]>;
  /**
   * Walks on through every index of the lane that holds messages, about `most` in a step, and returns those that it has put in
   * their place. From cursor `0` to cursor `0` it meets every message that stood in any of them all the while.
   */
  walk(lane: string, cursor: string, most: number): Promise<{ cursor: string; placed: string[] }>;
}

/** No step leaves a message out of its place; a Redis that lost a part of one does. */
export function createReindexing(client: RedisClient, prefix: string): Reindexing {
  const reindex = bindScript(client, 'sweep/reindex', 4 + STATUSES.length);
  const find = bindScript(client, 'sweep/find-misplaced', 1);

  async function put(lane: string, members: readonly string[]): Promise<string[]> {
    const { message, all, age, expiry, status } = laneKeys(prefix, lane);
    const indexes = [all, age, expiry, ...STATUSES.map(status)];
    const placed = await Promise.all(
      members.map(async (key) => ((await reindex(message(key), ...indexes, key, ...STATUSES)) === 1 ? [key] : [])),
    );
    return placed.flat();
  }

  return {
    put,

    async walk(lane, from, most) {
      const { all, slot, status } = laneKeys(prefix, lane);
      const indexes = ['', ...STATUSES];
      // `<number of the index> <cursor in it>`; `0` is the start of the first.
      let [number, cursor] = splitCursor(from);
      const placed: string[] = [];
      for (let left = most; left > 0 && number < indexes.length;) {
        const own = indexes[number]!;
        const index = own === '' ? all : status(own);
        const step = await find(index, slot, own, STATUSES.join(','), cursor, left);
        const [next, looked, found] = step as [string, number, string[]];
        placed.push(...(await put(lane, found)));
        left -= looked;
        cursor = next;
        if (next === '0') number += 1;
      }
      return { cursor: number < indexes.length ? `${number} ${cursor}` : '0', placed };
    },
  };
}

function splitCursor(from: string): [number, string] {
  const [number, cursor] = from.split(' ');
  return [Number(number), cursor ?? '0'];
}
