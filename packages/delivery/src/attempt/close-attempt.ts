import { defined } from '@pombo/core';
import { step, type ClosedRun, type JudgedRun } from '../lane-run.ts';
import { applyFacts, joinOrphans } from '../receipts/reconcile.ts';
import { retryUntilStored } from '../retry-until-stored.ts';
import { settleQuota } from './quota-gate.ts';

/** Stores the verdict, retrying until Redis confirms it, and settles the quota. */
export async function closeAttempt(run: JudgedRun): Promise<ClosedRun> {
  const closed = await close(run).finally(() => run.context.memory.inHand.delete(run.attempt.nonce));
  return Object.assign(run, closed);
}

/** Returns how long the lane rests (ms), and since when. */
async function close(run: JudgedRun): Promise<Pick<ClosedRun, 'restMs' | 'closedAt'>> {
  const { job, lane, context, message, reservations, outcome, verdict } = run;
  const { attempt, nonce } = run.attempt;
  const { keys, token } = context.queues.holder(lane);
  const details = { job: { id: job.id, keys, token }, ...defined({ httpStatus: outcome.httpStatus }) };
  // Never give up: an attempt whose outcome is not stored ends as `unknown`.
  const closed = await retryUntilStored(
    () => context.ledger.attempts.close(lane, job.key, nonce, verdict, details),
    context.log,
  );
  const closedAt = context.clock.monotonic();
  step(run, 'close-attempt:closed');
  await settleQuota(run, reservations, closed, verdict);
  const { waitMs } = closed.answer === 'done' ? closed : verdict.lane;
  // At most one sweep interval: if Redis's clock was wrong, the next sweep corrects a rest that is too long.
  const restMs = Math.min(waitMs, Math.max(verdict.lane.waitMs, context.timings.sweepMs));
  context.log.info(
    { lane, message: job.key, attempt, outcome: outcome.kind, status: verdict.to, restMs },
    'attempt.closed',
  );
  if (closed.answer === 'done' && closed.orphans > 0) await joinOrphans(lane, outcome, context);
  if (closed.facts) await applyFacts(lane, message.body, context);
  return { restMs, closedAt };
}
