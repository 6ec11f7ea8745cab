import { createRecoveryState, type RecoveryState } from './state.ts';
import { createRestoring, type Restoring } from './restore.ts';

/** Restores what Redis has lost: each entry of a journal, and the recovery that all workers share. */
export interface RecoveryPort extends Restoring, RecoveryState {}

export function createRecovery(parts: Parameters<typeof createRestoring>[0]): RecoveryPort {
  return { ...createRestoring(parts), ...createRecoveryState(parts.client, parts.prefix) };
}
