import { jobId, STATUSES, type MessageSweeps } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import type { Compacted } from '../compact/compacted.ts';
import { createCompacting, ENDED as COMPACTED, readAfter } from '../compact/compacting.ts';
import type { Rewriting } from '../compact/rewrite.ts';
import type { IdIndex } from '../reading/id-index.ts';
import { idIndexKey, laneKeys, type LaneKeys } from '../storage/keys.ts';
import { createReindexing } from './reindex.ts';
import { UNCONFIRMED_MS } from './unconfirmed.ts';
import { readQueued } from '../reading/queued.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

export type Sweeping = MessageSweeps;

/** Statuses that nothing leaves automatically after the retention period. `unknown` is kept until it is settled. */
const ENDED = ['accepted', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'expired', 'suppressed'] as const;

/** How long an id index entry is kept when the purge of its message is interrupted. */
const DIRECTORY_MS = 24 * 60 * 60 * 1000;

/** How far the clock of this process may be behind that of Redis, which the purge uses. */
const CLOCK_MS = 60_000;

export interface SweepingParts {
  client: RedisClient;
  prefix: string;
  retentionMs: number;
  /** ms. */
  compactAfterMs: number;
  compacted: Compacted;
  idIndex: IdIndex;
  mayCompact(): Promise<boolean>;
}

export function createSweeping(parts: SweepingParts, rewriting: Pick<Rewriting, 'purge'>): Sweeping {
  const { client, prefix, retentionMs, compactAfterMs, idIndex, mayCompact } = parts;
  const compacting = createCompacting({ ...parts, afterMs: compactAfterMs });
  const overdue = bindScript(client, 'sweep/expire-overdue', 4);
  const purge = bindScript(client, 'sweep/purge', 2);
  const lost = bindScript(client, 'sweep/find-missing-jobs', 1);
  const outlook = bindScript(client, 'sweep/outlook', 1);
  const placing = createReindexing(client, prefix);
  /** Lane → how many of its oldest queued messages do not age from their creation. */
  const passedOver = new Map<string, number>();
  const dropStrayJob = bindScript(client, 'sweep/drop-stray-job', 6);

  /** Id index entries live in other slots: they get a TTL first, so that a crash in between leaves none for ever. */
  async function purgeStatus(index: string, { slot, tidy }: LaneKeys, limit: number): Promise<number> {
    const before = Date.now() - retentionMs + CLOCK_MS;
    const due = await client.zrangebyscore(index, '-inf', before, 'LIMIT', 0, limit);
    if (due.length === 0) return 0;
    await Promise.all(due.map((key) => client.pexpire(idIndexKey(prefix, key), DIRECTORY_MS)));
    const gone = new Set((await purge(index, tidy, slot, retentionMs, limit)) as string[]);
    const stay = due.filter((key) => !gone.has(key));
    await Promise.all(stay.map((key) => client.persist(idIndexKey(prefix, key))));
    await Promise.all([...gone].map((key) => idIndex.leavePurged(key)));
    return gone.size;
  }

  return {
    async outlook(lane, { jobKeys, cursor, most, ageMs, maxAgeMs, compacts }) {
      const { lane: record, slot } = laneKeys(prefix, lane);
      // Even when nothing is to be compacted: this raises the layout, which decides how new messages are stored.
      if (compacts) await mayCompact();
      const walk = [slot, jobKeys, cursor, most, ageMs];
      const compactAges = compacts ? [compactAfterMs, readAfter(compactAfterMs)] : ['', ''];
      const statuses = [STATUSES.join(','), COMPACTED.join(',')];
      const reply = await outlook(record, ...walk, maxAgeMs, UNCONFIRMED_MS, ...compactAges, ...statuses);
      const [now, queued, repair, settle, compact, next] = reply as [number, number, 0 | 1, 0 | 1, 0 | 1, string];
      if (repair === 0) passedOver.delete(lane);
      if (compacts && compact === 0) compacting.rest(lane);
      return { now, queued, repair: repair === 1, settle: settle === 1, compact: compact === 1, cursor: next };
    },

    queuedCount: (lane) => client.zcard(laneKeys(prefix, lane).status('queued')),

    async findMissingJobs(lane, { jobKeys, cursor, most, ageMs }) {
      const keys = laneKeys(prefix, lane);
      const walked = await lost(keys.status('queued'), keys.slot, jobKeys, cursor, most, ageMs);
      const [next, members] = walked as [string, string[]];
      // An earlier run may have been interrupted before it removed the TTL from the id of a message that stays.
      await Promise.all(members.map((key) => client.persist(idIndexKey(prefix, key))));
      const found = await readQueued({ client, prefix }, lane, members);
      const queued = new Set(found.map(({ key }) => key));
      await placing.put(
        lane,
        members.filter((key) => !queued.has(key)),
      );
      const jobs = keys.slot + jobKeys;
      const lists = ['wait', 'active', 'prioritized', 'delayed'].map((list) => jobs + list);
      const ids = found.map(({ key, generation }) => jobId(key, generation));
      await Promise.all(ids.map((id) => dropStrayJob(jobs + id, `${jobs}${id}:lock`, ...lists, id)));
      return { cursor: next, lost: found };
    },

    reindexMisplaced: (lane, { cursor, most }) => placing.walk(lane, cursor, most),

    async expireOverdue(lane, maxAgeMs, limit) {
      const keys = laneKeys(prefix, lane);
      const indexes = [keys.age, keys.expiry, keys.lane, keys.status('queued')];
      const from = passedOver.get(lane) ?? 0;
      const [expired, next] = (await overdue(...indexes, keys.slot, maxAgeMs, limit, from)) as [string[], number];
      if (next === 0) passedOver.delete(lane);
      else passedOver.set(lane, next);
      return expired.length;
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
