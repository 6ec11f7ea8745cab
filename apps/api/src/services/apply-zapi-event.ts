import { isTaken, type LaneJobs, type Log, type Settled } from '@pombo/core';
import { createImageBreaker, type CampaignStore } from '@pombo/campaign';
import { followSettled } from '@pombo/delivery';
import type { Ledger } from '@pombo/ledger';
import type { Receipts } from '@pombo/receipts';
import type { ApplyZapiEvent } from '../deps.ts';

export interface ZapiEventDeps {
  ledger: Ledger;
  receipts: Pick<Receipts, 'apply'>;
  jobs: LaneJobs;
  campaigns: CampaignStore;
  log: Log;
}

/** Applies callbacks, acts on the result as a worker does, and wakes a lane that may have waited for the report. */
export function createZapiEventHandler({ ledger, receipts, jobs, campaigns, log }: ZapiEventDeps): ApplyZapiEvent {
  const onMedia = createImageBreaker({ ledger, jobs, campaigns, log });
  /** Lane → when it was last asked whether it is held (monotonic, ms). */
  const asked = new Map<string, number>();

  /** True if a message of a held lane has left Z-API's queue: the number may be connected again. Asks every few seconds. */
  async function showsConnection(lane: string, settled: Settled): Promise<boolean> {
    if (settled.answer !== 'settled' || settled.from !== 'accepted') return false;
    const now = performance.now();
    if (now - (asked.get(lane) ?? -Infinity) < ASK_MS) return false;
    asked.set(lane, now);
    return (await ledger.lanes.holds(lane)).length > 0;
  }

  return async (lane, event) => {
    const settled = await receipts.apply(lane, event);
    await followSettled(lane, [settled], { adder: jobs, log, onMedia });
    if (mayBeAwaited(settled) || (await showsConnection(lane, settled))) await jobs.wake(lane);
    return ANSWERS[settled.answer];
  };
}

/** Minimum time between two such questions about a lane (ms). */
const ASK_MS = 5000;

/**
 * An accepted message that moves forward makes room in Z-API's queue. A lane that waits for room rests for a fixed time,
 * which no wake shortens. To a held lane it may be a sign of life; see `showsConnection`.
 */
function mayBeAwaited(settled: Settled): boolean {
  if (settled.answer === 'settled') return !isTaken(settled.from) || !isTaken(settled.to);
  return settled.answer === 'lane';
}

const ANSWERS: Record<Settled['answer'], 'settled' | 'parked' | 'ignored'> = {
  settled: 'settled',
  lane: 'settled',
  'nothing-new': 'ignored',
  orphan: 'parked',
  ignored: 'ignored',
};
