import type { Loaded } from '@pombo/core';
import { retryUntilStored } from '../retry-until-stored.ts';
import { applyFacts, searchEvidence } from './reconcile.ts';
import type { LaneRun, NextRun, Stopped } from '../lane-run.ts';
import { whileWaiting } from '../while-waiting.ts';

/**
 * Searches for evidence of a message's earlier attempts before an automatic retry. A "500" is believed only after
 * Z-API's queue and all callbacks were checked. Returns the version of the facts that allows the attempt (`open` compares
 * it), or the lane's next run if the message may not be retried now.
 */
export async function guardResend(run: LaneRun, loaded: Loaded): Promise<{ factsVersion?: string } | Stopped> {
  const { job, lane, context } = run;
  if (!loaded.automatic) return {};
  context.stalls.note(lane, 'searching', SEARCH_MS);
  const answered = await whileWaiting(run, () => searchEvidence(lane, job.key, loaded.body, context));
  const { mayRetry, version } = await context.receipts.guard(lane, job.key, loaded.body);
  if (!mayRetry) return { next: await leaveUnknown(run, loaded, 'evidence-pending', EVIDENCE) };
  if (answered) {
    context.memory.unanswered.forget(job.key);
    return { factsVersion: version };
  }
  const now = context.clock.monotonic();
  if (now - context.memory.unanswered.since(job.key) > context.timings.searchForMs)
    return { next: await leaveUnknown(run, loaded, 'search-unanswered', NO_ANSWER) };
  await context.queues.delay(lane, job, context.timings.searchMs);
  return { next: { restMs: 0 } };
}

/** Deadline of a search of Z-API's queue (ms). */
const SEARCH_MS = 10_000;
const EVIDENCE = 'Z-API reported a message that may be this one';
const NO_ANSWER = 'Z-API did not answer whether it has the earlier attempt';

/** Makes the message `unknown`: an operator decides whether it is sent again. */
async function leaveUnknown(
  { job, lane, context }: LaneRun,
  { body }: Loaded,
  code: string,
  detail: string,
): Promise<NextRun> {
  context.memory.unanswered.forget(job.key);
  const isUnknown = await retryUntilStored(
    () => context.ledger.messages.leaveUnknown(lane, job.key, code, detail),
    context.log,
  );
  if (isUnknown) context.log.warn({ lane, message: job.key, reason: code }, 'retry.refused');
  // If Z-API reported that it could not send the message, this fails it and no operator is needed.
  await retryUntilStored(() => applyFacts(lane, body, context), context.log);
  await context.queues.complete(lane, job);
  return { restMs: 0 };
}
