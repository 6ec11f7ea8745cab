import type { FetchedJob, InstanceInfo } from '@pombo/core';
import type { DeliveryContext } from '../delivery-context.ts';
import { withRun, type NextRun } from '../lane-run.ts';
import { closeAttempt } from './close-attempt.ts';
import { followUp } from './follow-up.ts';
import { judge } from './judge.ts';
import { load, type GivenMessage } from './load.ts';
import { openAttempt } from './open-attempt.ts';
import { prepare } from './prepare.ts';
import { reportAttempt } from './report.ts';
import { restLane } from './rest-lane.ts';
import { send } from './send.ts';

/**
 * THE LIFE OF A MESSAGE, from the queue to its result. A run delivers at most one message. A lane has at most one run at
 * a time: the scheduler ensures that within this process, and `openAttempt` across processes.
 *
 * Each station adds what it found to the run. `next` means that the message cannot be sent now. `read`: the message, if it
 * was read when the job was taken.
 */
export function deliver(
  job: FetchedJob,
  instance: InstanceInfo,
  context: DeliveryContext,
  read?: GivenMessage,
): Promise<NextRun> {
  return withRun(job, instance, context, async (run) => {
    const loaded = await load(run, read);
    if ('next' in loaded) return loaded.next;
    const prepared = await prepare(loaded);
    if ('next' in prepared) return prepared.next;
    const opened = await openAttempt(prepared);
    if ('next' in opened) return opened.next;
    const sent = await send(opened);
    const judged = judge(sent);
    const closed = await closeAttempt(judged);
    reportAttempt(closed);
    await followUp(closed);
    return restLane(closed);
  });
}
