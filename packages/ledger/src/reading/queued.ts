import type { MessageBody, QueuedMessage } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { laneKeys } from '../storage/keys.ts';
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
      const [status, gen, body, notBefore] = await client.hmget(
        keys.message(key),
        'status',
        'gen',
        'body',
        'notBefore',
      );
      if (status !== 'queued' || body == null) return undefined;
      const waitMs = Math.max(0, Number(notBefore ?? 0) - now);
      return { key, generation: Number(gen), body: JSON.parse(body) as MessageBody, waitMs };
    }),
  );
  return found.filter((message) => message !== undefined);
}
