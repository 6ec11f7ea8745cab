import type { RecoveryBarrier } from './recovery-barrier.ts';
import type { LedgerPort } from '@pombo/core';
import type { RollbackGuard } from './rollback-guard.ts';

export interface LaneProofParts {
  attempts: Pick<LedgerPort['attempts'], 'standing'>;
  barrier: Pick<RecoveryBarrier, 'run' | 'suspect'>;
  rollbackGuard: Pick<RollbackGuard, 'observe'>;
  /** Returns the runs of Redis, as they are compared with the journals. */
  identify(): Promise<string>;
}

/**
 * Returns what asks, before a worker begins on a lane that it takes over, whether the lane is on a run of Redis that
 * the journals were compared with, and is not behind what was seen of it. The heartbeats watch one shard of a Cluster,
 * and runs are asked for once in each: a failover may happen in between. False: nothing may begin there yet, and Redis
 * is being compared.
 */
export function createLaneProof({
  attempts,
  barrier,
  rollbackGuard,
  identify,
}: LaneProofParts): (lane: string) => Promise<boolean> {
  return async (lane) => {
    const compared = barrier.run();
    const { sequence, run } = await attempts.standing(lane);
    const isBehind = !rollbackGuard.observe(lane, sequence);
    // Asked after the sequence: a master that was replaced before it has another run now. It costs a round trip more, and on a Cluster
    // it does not say which master has the lane, only that all of them are those that were compared.
    const runs = run === '' ? await identify() : undefined;
    // Another doubt came first.
    if (compared === '' || barrier.run() !== compared) return false;
    const isOther = runs === undefined ? !compared.split(' ').includes(run) : runs !== compared;
    if (isBehind || isOther) barrier.suspect('a lane came from another run of Redis, or is behind', isBehind);
    return !isBehind && !isOther;
  };
}
