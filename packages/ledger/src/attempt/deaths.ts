import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Workers that died with a message in hand, before its attempt began: three in a row, and the message is to blame. */
export interface Deaths {
  /** Counts a worker that died preparing this message; returns how many have in a row. */
  count(lane: string, key: string): Promise<number>;
  /** A worker survived what it had to do with this message: deaths are counted from none again. */
  survived(lane: string, key: string): Promise<void>;
  /** This worker waits for others (Z-API, room for an image) with this message in hand: dying, it did not die of it. */
  waits(lane: string, owner: string, key: string): Promise<void>;
  /** That is over. */
  goesOn(lane: string): Promise<void>;
  /** Which worker waits for others on this lane, and with which message in hand. */
  waiting(lane: string): Promise<{ owner: string; key: string } | undefined>;
}

export function createDeaths(client: RedisClient, prefix: string): Deaths {
  const count = bindScript(client, 'shared/hincr-oom', 1);
  const set = bindScript(client, 'shared/hset-oom', 1);

  return {
    count: async (lane, key) => (await count(laneKeys(prefix, lane).message(key), 'deaths')) as number,

    async survived(lane, key) {
      await client.hdel(laneKeys(prefix, lane).message(key), 'deaths');
    },

    async waits(lane, owner, key) {
      await set(laneKeys(prefix, lane).lane, 'looking', `${owner} ${key}`, '');
    },

    async goesOn(lane) {
      await client.hdel(laneKeys(prefix, lane).lane, 'looking');
    },

    async waiting(lane) {
      const found = await client.hget(laneKeys(prefix, lane).lane, 'looking');
      const [owner, key] = found?.split(' ') ?? [];
      return owner === undefined || key === undefined ? undefined : { owner, key };
    },
  };
}
