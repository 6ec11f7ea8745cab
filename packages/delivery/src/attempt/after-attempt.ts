import type { MessageBody, Outcome, Verdict } from '@pombo/core';
import { IMAGE_GONE } from '../breakers/rejection-breaker.ts';
import { step, type Message, type NextRun, type LaneRun } from '../lane-run.ts';
import { retryUntilStored } from '../retry-until-stored.ts';

/** Reports what an outcome means beyond its own lane: to the sender index, the breakers, the campaign and sibling lanes. */
export async function followUp(run: LaneRun, { body }: Message, outcome: Outcome, verdict: Verdict): Promise<void> {
  const { lane, context } = run;
  if (body.shared === true) rememberNumber(run, body, outcome);
  if (outcome.kind === 'unknown') await context.breakers.outage.noteUnknown(lane);
  if (outcome.kind === 'refused' && outcome.code === IMAGE_GONE) await reportGone(run, body);
  if (verdict.hold !== undefined) context.log.warn({ lane, reason: verdict.hold }, 'lane.held');
  if (outcome.kind !== 'down' || outcome.scope !== 'account' || verdict.hold === undefined) return;
  for (const sibling of context.instances.siblings(lane)) {
    await retryUntilStored(() => context.ledger.lanes.hold(sibling, outcome.reason, outcome.detail), context.log);
  }
}

/** Stops the campaign before its next message fails in the same way. */
async function reportGone({ lane, job, context }: LaneRun, { campaign, image }: MessageBody): Promise<void> {
  if (campaign === undefined) return;
  try {
    await context.onMedia?.({ campaign, image, outcome: 'gone' });
  } catch (error) {
    // The next message with this image reports it again.
    context.log.warn({ lane, message: job.key, error }, 'media.report.failed');
  }
}

/** Records sender affinity: a person stays with the number that wrote first. The send does not wait for it. */
function rememberNumber({ lane, job, context }: LaneRun, { phone }: MessageBody, { kind }: Outcome): void {
  if (phone === undefined || (kind !== 'accepted' && kind !== 'unknown')) return;
  context.ledger.senderAffinity.remember(phone, lane).catch((error: unknown) => {
    context.log.warn({ lane, message: job.key, error }, 'person.remember.failed');
  });
}

/** Completes the job or returns it to the queue, and starts the lane's rest. */
export async function restLane(run: LaneRun, verdict: Verdict, restMs: number): Promise<NextRun> {
  const { job, lane, context } = run;
  if (verdict.to === 'queued') await context.queues.requeueAtHead(lane, job, restMs);
  else await context.queues.complete(lane, job, restMs);
  step(run, 'completed');
  return verdict.hold === undefined ? { restMs } : { parked: 'held' };
}
