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
  if (!lanes.includes(lane)) {
    throw new PomboError('not_found', `No instance is called "${lane}"`, {
      hint: `Known instances: ${lanes.join(', ')}`,
    });
  }
  if (configured.includes(lane)) throw stillConfigured(lane, 'the instance file here');
  if ((await liveWorkers(ledger)).has(lane)) throw stillConfigured(lane, RUNNING);
  const info = (await ledger.instances.known()).get(lane);
  if (await ledger.lanes.isBusy(lane)) throw stillBusy(lane);
  await ledger.instances.withdraw(lane);
  // A message or a worker may have appeared since the check: then nothing is forgotten.
  const [busy, workers] = [await ledger.lanes.isBusy(lane), await liveWorkers(ledger)];
  if (!busy && !workers.has(lane)) return;
  if (info !== undefined) await ledger.instances.publish([info]);
  throw busy ? stillBusy(lane) : stillConfigured(lane, RUNNING);
}

const RUNNING = "a running worker's instance file";

function stillConfigured(lane: string, where: string): PomboError {
  return new PomboError('wrong_status', `The instance "${lane}" is configured in ${where}`, {
    hint: `Remove it there first. To send nothing through it for now: pombo lanes pause ${lane}`,
  });
}

function stillBusy(lane: string): PomboError {
  return new PomboError('wrong_status', `The instance "${lane}" has messages that are queued, being sent or unknown`, {
    hint: [
      `Queued messages: pombo message list --instance ${lane} --status queued (cancel: pombo message cancel ID)`,
      `Unknown messages: pombo unknown list --instance ${lane}`,
    ].join('\n'),
  });
}
