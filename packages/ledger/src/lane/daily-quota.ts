import { dayKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Whose limit it is: an instance's own, or a campaign's over all of its lanes. */
export type LimitScope = { lane: string } | { campaign: string };

/**
 * Daily limits, as an exact upper bound. A reservation is made before an attempt begins and released when the attempt
 * is proven unsent. A crash in between may lose a reservation but never allows one too many.
 */
export interface Limits {
  /**
   * Reserves one send of the day (`2026-11-21`), or reuses the message's kept reservation. Undefined when the limit is
   * reached.
   */
  take(scope: LimitScope, day: string, limit: number, key: string): Promise<'taken' | 'kept' | undefined>;
  /** Keeps a reservation for the message's next attempt of that day: it is not known whether this one was sent. */
  keep(scope: LimitScope, day: string, key: string): Promise<void>;
  /**
   * Releases a reservation, but never a kept one. `token` identifies the reservation: repeating the call changes
   * nothing.
   */
  giveBack(scope: LimitScope, day: string, token: string): Promise<void>;
  /** Number of reservations of a day. */
  taken(scope: LimitScope, day: string): Promise<number>;
}

/** Longer than the days of any two time zones differ, plus the longest open attempt. */
const KEPT_MS = 3 * 24 * 60 * 60 * 1000;

/** What `reserve-daily-quota.lua` returns. */
const TAKEN = [undefined, 'taken', 'kept'] as const;

export function createLimits(client: RedisClient, prefix: string): Limits {
  const take = bindScript(client, 'lane/reserve-daily-quota', 1);
  const giveBack = bindScript(client, 'lane/release-daily-quota', 1);
  const set = bindScript(client, 'shared/hset-oom', 1);

  return {
    take: async (scope, day, limit, key) =>
      TAKEN[(await take(dayKey(prefix, scope, day), limit, KEPT_MS, key)) as number],
    async keep(scope, day, key) {
      await set(dayKey(prefix, scope, day), `kept:${key}`, 1, '');
    },
    async giveBack(scope, day, token) {
      await giveBack(dayKey(prefix, scope, day), token);
    },
    taken: async (scope, day) => Number((await client.hget(dayKey(prefix, scope, day), 'taken')) ?? 0),
  };
}
