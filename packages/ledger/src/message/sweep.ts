import { TRANSITIONS } from '@pombo/core';
import type { Compacted } from '../compact/compacted.ts';
import { createCompacting } from '../compact/compacting.ts';
import type { Rewriting } from '../compact/rewrite.ts';
import type { Directory } from '../reading/id-index.ts';
import { directoryKey, laneKeys, type LaneKeys } from '../storage/keys.ts';
import { readQueued, type QueuedMessage } from '../reading/queued.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { redisNow } from '../storage/time.ts';

/** What keeps promises while nothing happens: lost jobs, messages past their time, and what is kept no longer. */
export interface Sweeping {
  /** How many messages of the lane are queued. */
  queuedCount(lane: string): Promise<number>;
  /**
   * Walks on through the lane's queued messages and names those without a job; none of paused campaigns. A walk from
   * cursor `0` to cursor `0` has looked at every message that was queued all the while.
   */
  withoutJob(lane: string, walk: JobWalk): Promise<{ cursor: string; lost: QueuedMessage[] }>;
  /** Expires queued messages past their time; returns how many. */
  expireOverdue(lane: string, maxAgeMs: number, limit: number): Promise<number>;
  /** Forgets what ended longer ago than the retention time, compacted or not; returns how many. */
  purge(lane: string, limit: number): Promise<number>;
  /**
   * Compacts messages whose status has not changed for 48 hours, and looks at `limit` of them at most. Returns how many
   * were compacted: none while a process of an older layout lives.
   */
  compact(lane: string, limit: number): Promise<number>;
}

export interface JobWalk {
  /** What stands between the lane's slot and a job's id in the name of its key. */
  jobKeys: string;
  /** Where the last step ended; `0` = from the start. */
  cursor: string;
  /** About how many messages are looked at. */
  most: number;
  /** Younger messages are passed over: their job may be on its way. */
  ageMs: number;
}

/** Statuses that nothing leaves by itself after the retention time. `unknown` is kept until somebody settles it. */
const ENDED = ['accepted', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'expired', 'suppressed'] as const;

/** A directory entry is kept for so long when the purge of its message is cut off. */
const DIRECTORY_MS = 24 * 60 * 60 * 1000;

/** The clock of this process may be so far behind that of Redis, by which the purge goes. */
const CLOCK_MS = 60_000;

export interface SweepingParts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  /** ms. */
  compactAfterMs: number;
  compacted: Compacted;
  directory: Directory;
  mayCompact(): Promise<boolean>;
}

export function createSweeping(parts: SweepingParts, rewriting: Pick<Rewriting, 'purge'>): Sweeping {
  const { client, prefix, retentionMs, compactAfterMs, directory, mayCompact } = parts;
  const compacting = createCompacting({ ...parts, afterMs: compactAfterMs });
  const overdue = bindScript(client, 'sweep/expire-overdue', 3);
  const purge = bindScript(client, 'sweep/purge', 2);
  const lost = bindScript(client, 'sweep/find-missing-jobs', 1);
  const reindex = bindScript(client, 'sweep/reindex', 5);

  /** A message that stands among the queued ones and is not queued: Redis lost a part of the step that took it on. */
  async function putInPlace(lane: string, key: string): Promise<void> {
    const keys = laneKeys(prefix, lane);
    const status = (await client.hget(keys.message(key), 'status')) ?? '';
    const index = status in TRANSITIONS ? keys.status(status) : keys.status('queued');
    await reindex(keys.message(key), keys.status('queued'), index, keys.age, keys.expiry, key, status);
  }

  /** Directory entries live in other slots: they get their end first, so that a crash in between leaves none for ever. */
  async function purgeStatus(index: string, { slot, tidy }: LaneKeys, limit: number): Promise<number> {
    const before = Date.now() - retentionMs + CLOCK_MS;
    const due = await client.zrangebyscore(index, '-inf', before, 'LIMIT', 0, limit);
    if (due.length === 0) return 0;
    await Promise.all(due.map((key) => client.pexpire(directoryKey(prefix, key), DIRECTORY_MS)));
    const gone = new Set((await purge(index, tidy, slot, retentionMs, limit)) as string[]);
    const stay = due.filter((key) => !gone.has(key));
    await Promise.all(stay.map((key) => client.persist(directoryKey(prefix, key))));
    await Promise.all([...gone].map((key) => directory.leavePurged(key)));
    return gone.size;
  }

  return {
    queuedCount: (lane) => client.zcard(laneKeys(prefix, lane).status('queued')),

    async withoutJob(lane, { jobKeys, cursor, most, ageMs }) {
      const keys = laneKeys(prefix, lane);
      const walked = await lost(keys.status('queued'), keys.slot, jobKeys, cursor, most, ageMs);
      const [next, members] = walked as [string, string[]];
      // Whoever was cut off before the job was, may have been before the id was kept for as long as the message.
      await Promise.all(members.map((key) => client.persist(directoryKey(prefix, key))));
      const found = await readQueued({ client, prefix }, lane, members);
      const queued = new Set(found.map(({ key }) => key));
      await Promise.all(members.filter((key) => !queued.has(key)).map((key) => putInPlace(lane, key)));
      return { cursor: next, lost: found };
    },

    async expireOverdue(lane, maxAgeMs, limit) {
      const keys = laneKeys(prefix, lane);
      return ((await overdue(keys.age, keys.expiry, keys.lane, keys.slot, maxAgeMs, limit)) as string[]).length;
    },

    async purge(lane, limit) {
      const keys = laneKeys(prefix, lane);
      await compacting.tidy(lane);
      let purged = await rewriting.purge(lane, (await redisNow(client)) - retentionMs, limit);
      for (const status of ENDED) {
        purged += await purgeStatus(keys.status(status), keys, limit);
      }
      await compacting.tidy(lane);
      return purged;
    },

    compact: async (lane, limit) => ((await mayCompact()) ? compacting.compact(lane, limit) : 0),
  };
}
