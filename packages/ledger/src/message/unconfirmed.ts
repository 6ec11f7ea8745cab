import type { UnconfirmedPort } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { laneKeys } from '../storage/keys.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

export type Unconfirmed = UnconfirmedPort;

/** Connected time after which a callback is overdue (ms). */
export const UNCONFIRMED_MS: number = 24 * 60 * 60 * 1000;

/** A time in which a lane was held as `disconnected` (ms). */
export interface Disconnection {
  from: number;
  to: number;
}

/** How many disconnections are remembered for a lane. */
export const MOST_DISCONNECTIONS = 200;

/**
 * Returns the moment since which a lane was connected for `wantedMs` in total, or undefined when that is unknown.
 * `disconnections`: oldest first; `downSince`: when the standing one began. When the list is full, earlier ones were
 * dropped, and nothing before its first entry counts as connected.
 */
export function connectedSince(
  now: number,
  disconnections: readonly Disconnection[],
  downSince: number | undefined,
  wantedMs: number,
): number | undefined {
  let until = downSince ?? now;
  let missing = wantedMs;
  for (const { from, to } of disconnections.toReversed()) {
    const connected = Math.max(0, until - to);
    if (connected >= missing) return until - missing;
    missing -= connected;
    until = Math.min(until, from);
  }
  return disconnections.length < MOST_DISCONNECTIONS ? until - missing : undefined;
}

export function createUnconfirmed(client: RedisClient, prefix: string): Unconfirmed {
  const flagOne = bindScript(client, 'message/flag-unconfirmed', 1);
  const set = bindScript(client, 'shared/hset-oom', 1);

  async function cutOff(lane: string): Promise<number | undefined> {
    const keys = laneKeys(prefix, lane);
    const [now, standing, past] = await Promise.all([
      redisNow(client),
      client.hget(keys.holds, 'disconnected'),
      client.lrange(keys.disconnections, '0', '-1'),
    ]);
    const downSince = standing === null ? undefined : (JSON.parse(standing) as { since: number }).since;
    const disconnections = past.map((entry) => {
      const [from, to] = entry.split(' ').map(Number);
      return { from: from!, to: to! };
    });
    return connectedSince(now, disconnections, downSince, UNCONFIRMED_MS);
  }

  return {
    async flag(lane, limit) {
      const keys = laneKeys(prefix, lane);
      const until = await cutOff(lane);
      if (until === undefined) return { flagged: 0, neverCalledBack: false };
      // Everything accepted before this was already checked.
      const seen = Number((await client.hget(keys.lane, 'unconfirmedTo')) ?? 0);
      const due = await client.zrangebyscore(keys.status('accepted'), seen, until, 'WITHSCORES', 'LIMIT', 0, limit);
      let flagged = 0;
      for (let at = 0; at + 1 < due.length; at += 2) {
        flagged += (await flagOne(keys.message(due[at]!), due[at + 1]!)) as number;
      }
      const last = due.at(-1);
      if (last !== undefined) await set(keys.lane, 'unconfirmedTo', last, '');
      if (flagged === 0 || (await client.hexists(keys.lane, 'callbacks')) === 1) {
        return { flagged, neverCalledBack: false };
      }
      return { flagged, neverCalledBack: (await set(keys.lane, 'callbacksMissed', '1', 'NX')) === 1 };
    },
  };
}
