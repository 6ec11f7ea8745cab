import type { DeathsPort } from '@pombo/core';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

export type Deaths = DeathsPort;

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
