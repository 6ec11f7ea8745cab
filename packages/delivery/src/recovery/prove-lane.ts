import type { RecoveryBarrier } from './recovery-barrier.ts';
import type { LedgerPort } from '@pombo/core';
import type { RollbackGuard } from './rollback-guard.ts';

export interface LaneProofOptions {
  attempts: Pick<LedgerPort['attempts'], 'standing'>;
  barrier: Pick<RecoveryBarrier, 'run' | 'suspect'>;
  rollbackGuard: Pick<RollbackGuard, 'observe'>;
  /** Returns the runs of Redis, as the journals were compared with them. */
  identify(): Promise<string>;
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
  identify,
}: LaneProofOptions): (lane: string) => Promise<boolean> {
  return async (lane) => {
    const compared = barrier.run();
    const { sequence, run } = await attempts.standing(lane);
    const isBehind = !rollbackGuard.observe(lane, sequence);
    // Without the lane's own run: all runs, asked for after the sequence, because a master that was replaced before it has another
    // run now. That costs one more round trip. On a Cluster all masters must be those that were compared.
    const runs = run === '' ? await identify() : undefined;
    // Redis is already being compared.
    if (compared === '' || barrier.run() !== compared) return false;
    const isOther = runs === undefined ? !compared.split(' ').includes(run) : runs !== compared;
    if (isBehind || isOther) barrier.suspect('a lane is on another run of Redis, or is behind', isBehind);
    return !isBehind && !isOther;
  };
}
