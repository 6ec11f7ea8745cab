import type { RedisClient } from '@pombo/redis';
import type { CallbackKeys } from './keys.ts';
import { isEndpoint } from './receivers.ts';

/** How a receiver answers; shared by the processes that deliver to it. */
export interface Health {
  /** It took something. Answers how many attempts in a row had failed before. */
  succeeded(receiver: string): Promise<number>;
  /** An attempt failed. Answers how many did in a row, and since when (ms since the epoch). */
  failed(receiver: string, why: string): Promise<{ failures: number; since: number }>;
  /** Attempts that failed in a row until now. */
  failures(receiver: string): Promise<number>;
  read(receiver: string): Promise<HealthView>;
  forget(receiver: string): Promise<void>;
}

export interface HealthView {
  failingSince?: string;
  lastError?: string;
  lastDeliveredAt?: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Kept for so long after the last attempt: the origins that messages name come and go without end. */
const KEPT_MS = { endpoint: 7 * DAY_MS, origin: DAY_MS } as const;

export function createHealth(client: RedisClient, keys: CallbackKeys): Health {
  /** Replies of commands that belong together, in order; throws the first fault. */
  async function together(
    receiver: string,
    commands: (readonly [string, ...(string | number)[]])[],
  ): Promise<unknown[]> {
    const key = keys.health(receiver);
    const multi = client.multi();
    for (const [name, ...args] of commands) multi.call(name, key, ...args);
    multi.pexpire(key, isEndpoint(receiver) ? KEPT_MS.endpoint : KEPT_MS.origin);
    const replies = (await multi.exec()) ?? [];
    return replies.map(([error, reply]) => {
      if (error) throw error;
      return reply;
    });
  }

  return {
    async succeeded(receiver) {
      const [failures] = await together(receiver, [
        ['HGET', 'failures'],
        ['HDEL', 'failures', 'since'],
        ['HSET', 'deliveredAt', Date.now()],
      ]);
      return Number(failures ?? 0);
    },

    async failed(receiver, why) {
      const [failures, , , since] = await together(receiver, [
        ['HINCRBY', 'failures', 1],
        ['HSETNX', 'since', Date.now()],
        ['HSET', 'error', why],
        ['HGET', 'since'],
      ]);
      return { failures: Number(failures), since: Number(since) };
    },

    failures: async (receiver) => Number((await client.hget(keys.health(receiver), 'failures')) ?? 0),

    async read(receiver) {
      const [since, error, deliveredAt] = await client.hmget(keys.health(receiver), 'since', 'error', 'deliveredAt');
      return {
        ...(since == null ? {} : { failingSince: new Date(Number(since)).toISOString() }),
        ...(error == null ? {} : { lastError: error }),
        ...(deliveredAt == null ? {} : { lastDeliveredAt: new Date(Number(deliveredAt)).toISOString() }),
      };
    },

    async forget(receiver) {
      await client.del(keys.health(receiver));
    },
  };
}
