import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/**
 * Workers that died while they held a message, before its attempt began. After three in a row the message is to blame.
 */
export interface Deaths {
  /** Counts a worker that died preparing this message; returns the number of consecutive deaths. */
  count(lane: string, key: string): Promise<number>;
  /** A worker survived the preparation of this message: the count starts again at zero. */
  survived(lane: string, key: string): Promise<void>;
  /**
   * This worker waits for something else (Z-API, room for an image) while it holds this message. If it dies now, the
   * message is not the cause.
   */
  waits(lane: string, owner: string, key: string): Promise<void>;
  /** The wait is over. */
  goesOn(lane: string): Promise<void>;
  /** The worker that waits on this lane, and the message it holds. */
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
