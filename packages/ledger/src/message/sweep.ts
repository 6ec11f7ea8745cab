import { jobId, type MessageSweeps } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import type { Compacted } from '../compact/compacted.ts';
import { createCompacting } from '../compact/compacting.ts';
import type { Rewriting } from '../compact/rewrite.ts';
import type { Directory } from '../reading/id-index.ts';
import { directoryKey, laneKeys, type LaneKeys } from '../storage/keys.ts';
import { createMisplaced } from './misplaced.ts';
import { readQueued } from '../reading/queued.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

export type Sweeping = MessageSweeps;

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
  const putInPlace = createMisplaced(client, prefix);
  const dropStrayJob = bindScript(client, 'sweep/drop-stray-job', 6);

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
      await putInPlace(
        lane,
        'queued',
        members.filter((key) => !queued.has(key)),
      );
      const jobs = keys.slot + jobKeys;
      const lists = ['wait', 'active', 'prioritized', 'delayed'].map((list) => jobs + list);
      const ids = found.map(({ key, generation }) => jobId(key, generation));
      await Promise.all(ids.map((id) => dropStrayJob(jobs + id, `${jobs}${id}:lock`, ...lists, id)));
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
