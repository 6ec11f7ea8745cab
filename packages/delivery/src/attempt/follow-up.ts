import type { MessageBody, Outcome } from '@pombo/core';
import { IMAGE_GONE } from '../breakers/rejection-breaker.ts';
import type { ClosedRun, LaneRun } from '../lane-run.ts';
import { retryUntilStored } from '../retry-until-stored.ts';

/** Applies an outcome beyond its own lane: to sender affinity, the outage breaker, the campaign and sibling lanes. */
export async function followUp(run: ClosedRun): Promise<void> {
  const { lane, context, outcome, verdict } = run;
  const { body } = run.message;
  if (body.shared === true) rememberSender(run, body, outcome);
  if (outcome.kind === 'unknown') await context.breakers.outage.noteUnknown(lane);
  if (outcome.kind === 'refused' && outcome.code === IMAGE_GONE) await reportImageGone(run, body);
  const { hold } = verdict.lane;
  if (hold !== undefined) context.log.warn({ lane, reason: hold.reason }, 'lane.held');
  if (outcome.kind !== 'down' || outcome.scope !== 'account' || hold === undefined) return;
  for (const sibling of context.instances.siblings(lane)) {
    await retryUntilStored(() => context.ledger.lanes.hold(sibling, outcome.reason, outcome.detail), context.log);
  }
}

/** Reports a missing image, so that the campaign stops before its next message fails for the same reason. */
async function reportImageGone({ lane, job, context }: LaneRun, { campaign, image }: MessageBody): Promise<void> {
  if (campaign === undefined) return;
  try {
    await context.onMedia?.({ campaign, image, outcome: 'gone' });
  } catch (error) {
    // Safe to drop: the next message with this image reports it again.
    context.log.warn({ lane, message: job.key, error }, 'media.report.failed');
  }
}

/** Records sender affinity: a recipient keeps the number that wrote first. Runs in the background. */
function rememberSender({ lane, job, context }: LaneRun, { phone }: MessageBody, { kind }: Outcome): void {
  if (phone === undefined || (kind !== 'accepted' && kind !== 'unknown')) return;
  context.ledger.senderAffinity.remember(phone, lane).catch((error: unknown) => {
    context.log.warn({ lane, message: job.key, error }, 'person.remember.failed');
  });
}
