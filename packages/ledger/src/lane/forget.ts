import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { knownLanes, liveWorkers } from './views.ts';
import type { Ledger } from '../ledger.ts';

/**
 * Forgets a lane that is not configured anywhere and holds no messages: it accepts no more messages and is no longer
 * shown. Messages that ended there stay readable by id, and its sequence stays to protect it if it returns.
 * `configured`: names in the caller's own instance file. Throws `not_found`, and `wrong_status` while a file names it
 * or one of its messages is queued, being sent or unknown.
 */
export async function forgetLane(lane: string, configured: readonly string[], ledger: Ledger): Promise<void> {
  const lanes = await knownLanes(ledger);
  if (!lanes.includes(lane)) throw new PomboError('not_found', notice('number_not_known', { name: lane, lanes }));
  if (configured.includes(lane)) throw stillConfigured(lane, 'here');
  if ((await liveWorkers(ledger)).has(lane)) throw stillConfigured(lane, 'worker');
  const info = (await ledger.instances.known()).get(lane);
  if (await ledger.lanes.isBusy(lane)) throw stillBusy(lane);
  await ledger.instances.withdraw(lane);
  // A message or a worker may have appeared since the check: then nothing is forgotten.
  const [busy, workers] = [await ledger.lanes.isBusy(lane), await liveWorkers(ledger)];
  if (!busy && !workers.has(lane)) return;
  if (info !== undefined) await ledger.instances.publish([info]);
  throw busy ? stillBusy(lane) : stillConfigured(lane, 'worker');
}

function stillConfigured(name: string, where: 'here' | 'worker'): PomboError {
  return new PomboError('wrong_status', notice('instance_in_use', { name, where }));
}

function stillBusy(name: string): PomboError {
  return new PomboError('wrong_status', notice('instance_busy', { name }));
}
