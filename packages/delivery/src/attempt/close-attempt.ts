import type { Outcome, Verdict } from '@pombo/core';
import type { Attempt, Message, Turn } from '../lane-run.ts';
import { step } from '../lane-run.ts';
import { applyFacts, joinParked } from '../receipts/reconcile.ts';
import { until } from '../retry-until-stored.ts';
import { closeGate, type Pass } from './quota-gate.ts';

/** Stores the verdict, retrying until Redis has it. Returns the time until the lane may send again (ms). */
export async function closeAttempt(
  turn: Turn,
  { body }: Message,
  { attempt, nonce }: Attempt,
  outcome: Outcome,
  verdict: Verdict,
  pass: Pass,
): Promise<number> {
  const { job, lane, parts } = turn;
  // An outcome that is not stored would become an `unknown`.
  const finished = await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, verdict), parts.log);
  step(turn, 'finished');
  await closeGate(turn, pass, finished, verdict);
  const { waitMs } = finished.answer === 'done' ? finished : verdict;
  // A long rest is checked again at the sweep: Redis's clock may have been wrong.
  const restMs = Math.min(waitMs, Math.max(verdict.waitMs, parts.timings.sweepMs));
  parts.log.info(
    { lane, message: job.key, attempt, outcome: outcome.kind, status: verdict.to, restMs },
    'attempt.finished',
  );
  if (finished.answer === 'done' && finished.parked > 0) await joinParked(lane, outcome, parts);
  if (finished.facts) await applyFacts(lane, body, parts);
  return restMs;
}
