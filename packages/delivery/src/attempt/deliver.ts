import type { FetchedJob, InstanceInfo } from '@pombo/core';
import type { DeliveryContext } from '../delivery-context.ts';
import type { Message, NextRun, LaneRun } from '../lane-run.ts';
import { followUp, restLane } from './after-attempt.ts';
import { closeAttempt } from './close-attempt.ts';
import { writeEnd } from './journal-intent.ts';
import { judge } from './judge.ts';
import { load } from './load.ts';
import { openAttempt } from './open-attempt.ts';
import { prepare, type Prepared } from './prepare.ts';
import { send } from './send.ts';

/**
 * THE LIFE OF A MESSAGE, from the queue to its result. A run delivers at most one message. A lane has at most one run at
 * a time: the scheduler ensures that within this process, and `openAttempt` across processes.
 */
export async function deliver(job: FetchedJob, instance: InstanceInfo, context: DeliveryContext): Promise<NextRun> {
  const run: LaneRun = { job, lane: instance.name, instance, context, deaths: 0 };
  const next = await live(run);
  // The worker survived this message, whatever its outcome.
  if (run.deaths > 0) await context.ledger.deaths.survived(run.lane, job.key);
  return next;
}

async function live(run: LaneRun): Promise<NextRun> {
  const message = await load(run);
  if ('next' in message) return message.next;
  const prepared = await prepare(run, message);
  if ('next' in prepared) return prepared.next;
  return attemptOnce(run, message, prepared).finally(prepared.free);
}

async function attemptOnce(run: LaneRun, message: Message, { reservations, image, free }: Prepared): Promise<NextRun> {
  const { inHand } = run.context.memory;
  const opened = await openAttempt(run, message, reservations);
  if ('next' in opened) return opened.next;
  inHand.add(opened.nonce);
  const outcome = await send(run, message, image, opened);
  free();
  writeEnd(run, opened.nonce, outcome);
  const verdict = judge(run, outcome, opened);
  const closed = closeAttempt(run, message, opened, outcome, verdict, reservations);
  const restMs = await closed.finally(() => inHand.delete(opened.nonce));
  await followUp(run, message, outcome, verdict);
  return restLane(run, verdict, restMs);
}
