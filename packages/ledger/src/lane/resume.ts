import type { Author, HoldReason } from '@pombo/core';
import type { Ledger } from '../ledger.ts';

/** What a person's command to resume released, and what it left. */
export interface Resumed {
  released: HoldReason[];
  /**
   * The lane is, or was, held because Redis lost writes. `mayDouble`: messages that were queued before that, any of
   * which may already have been sent.
   */
  rollback?: { released: boolean; mayDouble: number };
}

export interface ResumeOptions {
  /**
   * Resume without the missing journal too; default false. Messages that only the journal proves sent may be sent
   * twice.
   */
  afterRollback?: boolean;
  /** Holds that stay whatever else is released. */
  except?: readonly HoldReason[];
  /** Who resumes it. */
  by?: Author | undefined;
}

/**
 * Releases a lane's holds for a person. `rollback` stays unless it is named: it protects messages that may have been
 * sent, and a person who ends a pause has not checked those. The caller wakes the lane.
 */
export async function resumeLane(
  ledger: Pick<Ledger, 'lanes' | 'recovery'>,
  lane: string,
  { afterRollback = false, except = [], by }: ResumeOptions = {},
): Promise<Resumed> {
  const standing = await ledger.lanes.holds(lane);
  const rollback = standing.find(({ reason }) => reason === 'rollback');
  const mayDouble = rollback === undefined ? 0 : await ledger.lanes.waitingSince(lane, rollback.since);
  const released: HoldReason[] = [];
  for (const { reason } of standing) {
    if (except.includes(reason) || (reason === 'rollback' && !afterRollback)) continue;
    released.push(...(await ledger.lanes.release(lane, reason, by)));
  }
  if (rollback === undefined) return { released };
  if (afterRollback) await giveUpIfLast(ledger);
  return { released, rollback: { released: afterRollback, mayDouble } };
}

/**
 * When the last waiting lane resumes, nothing waits for the missing journals; the next recovery must not wait for them
 * either.
 */
async function giveUpIfLast({ lanes, recovery }: Pick<Ledger, 'lanes' | 'recovery'>): Promise<void> {
  const state = await recovery.read();
  if (!state.open || !state.held) return;
  const holds = await Promise.all((await lanes.names()).map((lane) => lanes.holds(lane)));
  if (holds.flat().some(({ reason }) => reason === 'rollback')) return;
  await recovery.giveUp(
    state.awaits.map(({ worker }) => worker),
    state.epoch,
  );
  await recovery.close(state.epoch);
}
