import { PomboError } from '@pombo/core';
import { knownLanes, liveWorkers } from './views.ts';
import type { Ledger } from '../ledger.ts';

/**
 * Forgets a lane that no file configures and that holds no messages: nothing is taken in for it any more, and it is no
 * longer shown. What ended there stays readable by id, and so does its sequence, which guards it should it come back.
 * `configured`: names in the caller's own instance file. Throws `not_found`, and `wrong_status` while a file has it, or
 * a message of it waits, is being sent or is unknown.
 */
export async function forgetLane(lane: string, configured: readonly string[], ledger: Ledger): Promise<void> {
  const lanes = await knownLanes(ledger);
  if (!lanes.includes(lane)) {
    throw new PomboError('not_found', `No instance is called "${lane}"`, { hint: `There are: ${lanes.join(', ')}` });
  }
  if (configured.includes(lane)) throw stillConfigured(lane, 'the instance file here');
  if ((await liveWorkers(ledger)).has(lane)) throw stillConfigured(lane, RUNNING);
  const info = (await ledger.instances.known()).get(lane);
  if (await ledger.lanes.isBusy(lane)) throw stillBusy(lane);
  await ledger.instances.withdraw(lane);
  // A message may have been taken in, or a worker have started, since the look: then nothing is forgotten.
  const [busy, workers] = [await ledger.lanes.isBusy(lane), await liveWorkers(ledger)];
  if (!busy && !workers.has(lane)) return;
  if (info !== undefined) await ledger.instances.publish([info]);
  throw busy ? stillBusy(lane) : stillConfigured(lane, RUNNING);
}

const RUNNING = "a running worker's instance file";

function stillConfigured(lane: string, where: string): PomboError {
  return new PomboError('wrong_status', `The instance "${lane}" stands in ${where}`, {
    hint: `Remove it there first. To send nothing through it for now: pombo lanes pause ${lane}`,
  });
}

function stillBusy(lane: string): PomboError {
  return new PomboError(
    'wrong_status',
    `The instance "${lane}" has messages that wait, are being sent or are unknown`,
    {
      hint: [
        `What waits: pombo message list --instance ${lane} --status queued (take back: pombo message cancel ID)`,
        `What is unknown: pombo unknown list --instance ${lane}`,
      ].join('\n'),
    },
  );
}
