import { TRANSITIONS } from '@pombo/core';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/**
 * Returns a function that moves messages from the index of a status they no longer have to the right one. No step
 * leaves such entries; a Redis that lost part of a write does.
 */
export function createMisplaced(
  client: RedisClient,
  prefix: string,
): (lane: string, stands: 'queued' | 'sending', keys: string[]) => Promise<void> {
  const reindex = bindScript(client, 'sweep/reindex', 5);

  return async (lane, stands, members) => {
    const { message, status: index, age, expiry } = laneKeys(prefix, lane);
    await Promise.all(
      members.map(async (key) => {
        const status = (await client.hget(message(key), 'status')) ?? '';
        if (status === stands) return;
        const place = index(status in TRANSITIONS ? status : stands);
        await reindex(message(key), index(stands), place, age, expiry, key, status, stands);
      }),
    );
  };
}
