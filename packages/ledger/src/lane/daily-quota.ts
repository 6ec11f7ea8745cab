import { dayKey } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** Whose limit it is: an instance's own, or a campaign's over all of its lanes. */
export type LimitScope = { lane: string } | { campaign: string };

/**
 * Daily limits, as an exact upper bound: a place is taken before an attempt begins and given back when it is proven
 * that nothing was sent. A crash in between loses a place; no crash gives one too many.
 */
export interface Limits {
  /** Takes a place of the day (`2026-11-21`) under the limit, or the message's kept one; undefined when none is left. */
  take(scope: LimitScope, day: string, limit: number, key: string): Promise<'taken' | 'kept' | undefined>;
  /** Keeps a taken place for the message's next attempt of that day: nobody can prove that it was not sent, or that it was. */
  keep(scope: LimitScope, day: string, key: string): Promise<void>;
  /** Gives a taken place back; never a kept one. `token` names the taking: the same one again changes nothing. */
  giveBack(scope: LimitScope, day: string, token: string): Promise<void>;
  /** Places taken on a day. */
  taken(scope: LimitScope, day: string): Promise<number>;
}

/** Longer than any zone's day may lie apart from another's, and than an attempt of it may still be open. */
const KEPT_MS = 3 * 24 * 60 * 60 * 1000;

/** What `reserve-daily-quota.lua` answers. */
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
