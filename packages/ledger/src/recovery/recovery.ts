import { createRecoveryState, type RecoveryState } from './state.ts';
import { createRestoring, type Restoring } from './restore.ts';

/** Restores what Redis has lost: each entry of a journal, and the recovery that all workers share. */
export interface LedgerRecovery extends Restoring, RecoveryState {}

export function createRecovery(parts: Parameters<typeof createRestoring>[0]): LedgerRecovery {
  return { ...createRestoring(parts), ...createRecoveryState(parts.client, parts.prefix) };
}
