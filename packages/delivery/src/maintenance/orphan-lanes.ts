import type { LedgerPort, Log } from '@pombo/core';
import type { WorkerLease } from '../scheduler/worker-lease.ts';

/** What looking after lanes that no worker serves needs. */
export interface OrphanParts {
  ledger: {
    lanes: Pick<LedgerPort['lanes'], 'walk'>;
    messages: Pick<LedgerPort['messages'], 'expireOverdue' | 'purge' | 'compact'>;
    attempts: Pick<LedgerPort['attempts'], 'openOwner' | 'reclaim' | 'closeStray'>;
  };
  lease: Pick<WorkerLease, 'adopts' | 'seenDeadAt'>;
  timings: { maxAgeMs: number; orphanMs: number };
  log: Log;
  /** ms, monotonic. */
  now(): number;
}

/** Lanes met in one round, about. */
const LANES = 100;
/** Messages that may expire per lane and round, that are forgotten per lane, status and round, and compacted per lane and round. */
const BATCH = 200;

/**
 * Closes what is still open, expires, compacts and forgets the messages of lanes that no living worker serves (their instance was removed), a part of all
 * lanes in each round. One of the living workers does it, any of them; every step is idempotent, so two at once do no
 * harm. A lane is left alone until it was without a worker for `orphanMs`: a worker that restarts has rules of its own.
 */
export function createOrphanLanes({ ledger, lease, timings, log, now }: OrphanParts): () => Promise<void> {
  let cursor = '0';
  /** Lane → when it was first met without a worker. */
  const since = new Map<string, number>();

  /** Its worker may have died with an attempt open, and nobody takes the lane's turns any more. */
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
    // After the work: a round that failed is repeated.
    cursor = walked.cursor;
  };
}
