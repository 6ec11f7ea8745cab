import type { RecoveryBarrier } from './recovery-barrier.ts';
import type { LedgerPort } from '@pombo/core';
import type { RollbackGuard } from './rollback-guard.ts';

export interface LaneProofParts {
  attempts: Pick<LedgerPort['attempts'], 'standing'>;
  barrier: Pick<RecoveryBarrier, 'run' | 'suspect'>;
  rollbackGuard: Pick<RollbackGuard, 'observe'>;
}

/**
 * Returns the check that a worker makes before it opens an attempt on a lane that it has just taken: the lane is on a run of Redis
 * that the journals were compared with, and not behind what was seen of it. Heartbeats only reach one shard of a Cluster, and
 * runs are checked once per heartbeat, so a failover may have happened since. False: the journals are compared first.
 */
export function createLaneProof({
  attempts,
  barrier,
  rollbackGuard,
}: LaneProofParts): (lane: string) => Promise<boolean> {
  return async (lane) => {
    const compared = barrier.run();
    const { sequence, run } = await attempts.standing(lane);
    const isBehind = !rollbackGuard.observe(lane, sequence);
    // Redis is already being compared.
    if (compared === '' || barrier.run() !== compared) return false;
    const isOther = !compared.split(' ').includes(run);
    if (isBehind || isOther) barrier.suspect('a lane is on another run of Redis, or is behind', isBehind);
    return !isBehind && !isOther;
  };
}
