import type { Outcome, Verdict } from '@pombo/core';
import type { Attempt, Message, LaneRun } from '../lane-run.ts';
import { step } from '../lane-run.ts';
import { applyFacts, joinOrphans } from '../receipts/reconcile.ts';
import { retryUntilStored } from '../retry-until-stored.ts';
import { settleQuota, type QuotaReservations } from './quota-gate.ts';

/** Stores the verdict, retrying until Redis confirms it. Returns how long the lane rests (ms). */
export async function closeAttempt(
  run: LaneRun,
  { body }: Message,
  { attempt, nonce }: Attempt,
  outcome: Outcome,
  verdict: Verdict,
  reservations: QuotaReservations,
): Promise<number> {
  const { job, lane, context } = run;
  // Never give up: an attempt whose outcome is not stored ends as `unknown`.
  const closed = await retryUntilStored(
    () => context.ledger.attempts.close(lane, job.key, nonce, verdict),
    context.log,
  );
  step(run, 'closed');
  await settleQuota(run, reservations, closed, verdict);
  const { waitMs } = closed.answer === 'done' ? closed : verdict.lane;
  // At most one sweep interval: if Redis's clock was wrong, the next sweep corrects a rest that is too long.
  const restMs = Math.min(waitMs, Math.max(verdict.lane.waitMs, context.timings.sweepMs));
  context.log.info(
    { lane, message: job.key, attempt, outcome: outcome.kind, status: verdict.to, restMs },
    'attempt.closed',
  );
  if (closed.answer === 'done' && closed.orphans > 0) await joinOrphans(lane, outcome, context);
  if (closed.facts) await applyFacts(lane, body, context);
  return restMs;
}
