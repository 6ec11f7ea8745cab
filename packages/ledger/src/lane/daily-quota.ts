import type { LimitScope, QuotaPort } from '@pombo/core';
import { dayKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

export interface DailyQuota extends QuotaPort {
  /** Returns the number of reservations of a day. */
  reserved(scope: LimitScope, day: string): Promise<number>;
}

/** Longer than the days of any two time zones differ, plus the longest open attempt. */
const KEPT_MS = 3 * 24 * 60 * 60 * 1000;

/** What `reserve-daily-quota.lua` returns. */
const TAKEN = [undefined, 'taken', 'kept'] as const;

export function createDailyQuota(client: RedisClient, prefix: string): DailyQuota {
  const reserve = bindScript(client, 'lane/reserve-daily-quota', 1);
  const release = bindScript(client, 'lane/release-daily-quota', 1);
  const set = bindScript(client, 'shared/hset-oom', 1);

  return {
    reserve: async (scope, day, limit, key) =>
      TAKEN[(await reserve(dayKey(prefix, scope, day), limit, KEPT_MS, key)) as number],
    async keep(scope, day, key) {
      await set(dayKey(prefix, scope, day), `kept:${key}`, 1, '');
    },
    async release(scope, day, token) {
      await release(dayKey(prefix, scope, day), token);
    },
    reserved: async (scope, day) => Number((await client.hget(dayKey(prefix, scope, day), 'taken')) ?? 0),
  };
}
