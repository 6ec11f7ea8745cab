import { STATUSES } from '@pombo/core';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Repairs indexes of a lane that disagree with the messages' own records. */
export interface Reindexing {
  /** Moves these messages to the indexes that their records name. Returns those that were elsewhere. */
  put(lane: string, keys: readonly string[]): Promise<string[]>;
  /**
   * Scans the lane's indexes from `cursor`, about `most` entries per step, and returns the messages that it moved. A scan from
   * cursor `0` back to `0` visits every message that stays indexed throughout.
   */
  walk(lane: string, cursor: string, most: number): Promise<{ cursor: string; placed: string[] }>;
}

/** Scripts never cause a disagreement. A Redis that lost part of a write does. */
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
