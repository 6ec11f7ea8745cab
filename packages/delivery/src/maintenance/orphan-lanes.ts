import type { LedgerPort, Log } from '@pombo/core';
import type { WorkerLease } from '../scheduler/worker-lease.ts';

/** What the sweep of lanes without a worker needs. */
export interface OrphanLanesOptions {
  ledger: {
    lanes: Pick<LedgerPort['lanes'], 'walk'>;
    messages: Pick<LedgerPort['messages'], 'expireOverdue' | 'purge' | 'compact'>;
    attempts: Pick<LedgerPort['attempts'], 'openOwner' | 'reclaim' | 'closeStray'>;
  };
  lease: Pick<WorkerLease, 'adopts' | 'seenDeadAt'>;
  timings: { maxAgeMs: number; orphanMs: number };
  log: Log;
  /** Monotonic (ms). */
  now(): number;
}

/** Number of lanes looked at in one round, approximately. */
const LANES = 100;
/** Maximum number of messages per lane and round that expire, are purged (per status) and are compacted. */
const BATCH = 200;

/**
 * Returns the sweep of lanes that no living worker serves, because their instance was removed: it closes their open attempts, and
 * expires, purges and compacts their messages. Each round looks at a part of all lanes. One of the living workers does this
 * for a lane; every step is idempotent, so two at once do no harm. A lane must have been without a worker for `orphanMs`:
 * a worker that only restarts has rules of its own.
 */
export function createOrphanLanes({ ledger, lease, timings, log, now }: OrphanLanesOptions): () => Promise<void> {
  let cursor = '0';
  /** Lane → when it was first found without a worker (monotonic, ms). */
  const since = new Map<string, number>();

  /** Its worker may have died with an open attempt, and no other worker runs the lane. */
  async function closeOpen(lane: string): Promise<void> {
    const owner = await ledger.attempts.openOwner(lane);
    const seenDeadAt = owner === undefined ? undefined : lease.seenDeadAt(owner);
    if (owner !== undefined && seenDeadAt !== undefined) {
      const taken = await ledger.attempts.reclaim(lane, owner, seenDeadAt);
      if (taken) log.warn({ lane, message: taken.key, owner }, 'attempt.reclaimed');
    }
    const strays = await ledger.attempts.closeStray(lane);
    if (strays.length > 0) log.error({ lane, messages: strays }, 'attempts.stray');
  }

  async function keep(lane: string): Promise<void> {
    await closeOpen(lane);
    const expired = await ledger.messages.expireOverdue(lane, timings.maxAgeMs, BATCH);
    if (expired > 0) log.info({ lane, expired }, 'messages.expired');
    await ledger.messages.purge(lane, BATCH);
    await ledger.messages.compact(lane, BATCH);
  }

  return async () => {
    const walked = await ledger.lanes.walk(cursor, LANES);
    for (const lane of walked.lanes) {
      if (!lease.adopts(lane)) {
        since.delete(lane);
        continue;
      }
      const first = since.get(lane) ?? now();
      since.set(lane, first);
      if (now() - first >= timings.orphanMs) await keep(lane);
    }
    // Last, so that a round that failed is repeated.
    cursor = walked.cursor;
  };
}
