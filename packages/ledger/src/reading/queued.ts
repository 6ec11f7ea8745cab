import type { QueuedMessage } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { laneKeys } from '../storage/keys.ts';
import { BODY_FIELDS, bodyOf } from '../message/stored-body.ts';
import type { RedisClient } from '../storage/script.ts';

/** Returns those of these messages that are queued. */
export async function readQueued(
  { client, prefix }: { client: RedisClient; prefix: string },
  lane: string,
  members: string[],
): Promise<QueuedMessage[]> {
  const keys = laneKeys(prefix, lane);
  if (members.length === 0) return [];
  const now = await redisNow(client);
  const found = await Promise.all(
    members.map(async (key) => {
      const names = ['status', 'gen', 'notBefore', ...BODY_FIELDS] as const;
      const [status, gen, notBefore, ...stored] = await client.hmget(keys.message(key), ...names);
      const body = status === 'queued' ? bodyOf(stored) : undefined;
      if (body === undefined) return undefined;
      const waitMs = Math.max(0, Number(notBefore ?? 0) - now);
      return { key, generation: Number(gen), body, waitMs };
    }),
  );
  return found.filter((message) => message !== undefined);
}
