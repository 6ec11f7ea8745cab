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
  return async (lane, event) => {
    const settled = await receipts.apply(lane, event);
    await followSettled(lane, [settled], { adder: jobs, log, onMedia });
    if (mayBeAwaited(settled)) await jobs.wake(lane);
    return ANSWERS[settled.answer];
  };
}

/**
 * An accepted message that moves forward makes room in Z-API's queue. A lane that waits for room rests for a fixed time,
 * which no wake shortens; to any other lane it means nothing.
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
