import type { RedisClient } from '@pombo/redis';
import type { CallbackKeys } from '../keys.ts';
import { isEndpoint } from './receiver-id.ts';

/** How a receiver responds; shared by the processes that deliver to it. */
export interface Health {
  /** Records a success. Returns how many consecutive attempts had failed before. */
  succeeded(receiver: string): Promise<number>;
  /** Records a failure. Returns the number of consecutive failures, and since when (ms since the epoch). */
  failed(receiver: string, why: string): Promise<{ failures: number; since: number }>;
  /** Returns the number of consecutive failures until now. */
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
/** Retention after the last attempt. The origins that messages name would otherwise accumulate forever. */
const KEPT_MS = { endpoint: 7 * DAY_MS, origin: DAY_MS } as const;

export function createHealth(client: RedisClient, keys: CallbackKeys): Health {
  /** Runs commands that belong together and returns their replies in order; throws the first fault. */
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
