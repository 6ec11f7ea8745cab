import type { Loaded } from '@pombo/core';
import { retryUntilStored } from '../retry-until-stored.ts';
import { applyFacts, searchEvidence } from './reconcile.ts';
import type { NextRun, LaneRun } from '../lane-run.ts';
import { whileWaiting } from '../while-waiting.ts';

/**
 * Looks for what became of a message's earlier attempts before it is sent again automatically. "500" is believed, but not
 * before Z-API's queue and every callback were looked at. Returns the version of the facts that allows the attempt, which
 * `open` compares; or what to do with the job instead.
 */
export async function guardResend(
  run: LaneRun,
  loaded: Loaded,
): Promise<{ factsVersion?: string } | { next: NextRun }> {
  const { job, lane, context } = run;
  if (!loaded.automatic) return {};
  context.stalls.note(lane, 'searching', LOOK_MS);
  const answered = await whileWaiting(run, () => searchEvidence(lane, job.key, loaded.body, context));
  const { mayRetry, version } = await context.receipts.guard(lane, job.key, loaded.body);
  if (!mayRetry) return { next: await leaveToPeople(run, loaded, 'evidence-pending', SIGN) };
  if (answered) {
    context.memory.unanswered.forget(job.key);
    return { factsVersion: version };
  }
  const now = context.clock.monotonic();
  if (now - context.memory.unanswered.since(job.key) > context.timings.searchForMs)
    return { next: await leaveToPeople(run, loaded, 'search-unanswered', NO_ANSWER) };
  await context.queues.delay(lane, job, context.timings.searchMs);
  return { next: { restMs: 0 } };
}

/** Z-API answers a question within this time, or the look is given up, ms. */
const LOOK_MS = 10_000;
const SIGN = 'Z-API reported a message that may be this one';
const NO_ANSWER = 'Z-API did not say whether it has the earlier attempt';

async function leaveToPeople(
  { job, lane, context }: LaneRun,
  { body }: Loaded,
  code: string,
  detail: string,
): Promise<NextRun> {
  context.memory.unanswered.forget(job.key);
  const isLeft = await retryUntilStored(
    () => context.ledger.messages.leaveUnknown(lane, job.key, code, detail),
    context.log,
  );
  if (isLeft) context.log.warn({ lane, message: job.key, reason: code }, 'retry.refused');
  // What Z-API could not send has failed, and no person has to look at it.
  await retryUntilStored(() => applyFacts(lane, body, context), context.log);
  await context.queues.complete(lane, job, 0);
  return { restMs: 0 };
}
