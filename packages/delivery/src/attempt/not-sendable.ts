import { Verdict, type AttemptNotOpened, type HoldReason } from '@pombo/core';
import { retryUntilStored } from '../retry-until-stored.ts';
import { reconcileOutstanding } from '../receipts/reconcile.ts';
import type { NextRun, LaneRun } from '../lane-run.ts';
import { whileWaiting } from '../while-waiting.ts';

/** Handles a job whose message may not be sent now. Returns the lane's next run. */
export async function setAside(run: LaneRun, opened: AttemptNotOpened): Promise<NextRun> {
  const { job, lane, context } = run;
  switch (opened.answer) {
    case 'skip':
    case 'gone':
    case 'expired':
    // Resuming a paused campaign gives its messages new jobs.
    case 'paused':
      await context.queues.complete(lane, job);
      return { restMs: 0 };
    case 'later':
      await context.queues.delay(lane, job, opened.ms);
      return { restMs: 0 };
    case 'wait':
      // At most one sweep interval: if Redis's clock was wrong, the next sweep corrects a wait that is too long.
      return requeueAndRest(run, Math.min(opened.ms, context.timings.sweepMs));
    case 'evidence':
      // A callback arrived since the facts were read. The next run applies it first.
      return requeueAndRest(run, 0);
    case 'busy':
      // Another worker has an attempt open. It closes the attempt, or it is found dead and the attempt is reclaimed.
      return { ...(await requeueAndRest(run, context.timings.heartbeatMs)), suspect: true };
    case 'full':
      return requeueAndRest(run, await whileWaiting(run, () => reconcileOutstanding(lane, context)));
    case 'held':
      await context.queues.requeueAtHead(lane, job);
      return { parked: 'held' };
    default:
      return opened satisfies never;
  }
}

/** Returns the job to the head of its lane, which rests for `restMs`. */
export async function requeueAndRest({ job, lane, context }: LaneRun, restMs: number): Promise<{ restMs: number }> {
  await context.queues.requeueAtHead(lane, job);
  return { restMs };
}

/** Closes the attempt as not sent and ends the message, because its recipient is on the suppression list. */
export async function setAsideSuppressed({ job, lane, context }: LaneRun, nonce: string): Promise<NextRun> {
  const verdict = Verdict.notSent({ waitMs: 0 });
  await retryUntilStored(() => context.ledger.attempts.close(lane, job.key, nonce, verdict), context.log);
  await retryUntilStored(() => context.ledger.messages.suppress(lane, job.key), context.log);
  await context.queues.complete(lane, job);
  return { restMs: 0 };
}

/**
 * Closes the attempt as not sent and holds the lane, because Redis is behind what this worker saw: the message may have
 * been sent already. The lane continues after Redis has been compared with the journals.
 */
export async function setAsideRolledBack({ job, lane, context }: LaneRun, nonce: string): Promise<NextRun> {
  const { ledger, log, guards } = context;
  const detail = 'Redis lost writes: its sequence for this lane is behind the one this worker saw';
  const verdict = notSentAndHeld('rollback', detail);
  // Before the hold: only a recovery ends it, and this worker may die between the two steps.
  await retryUntilStored(() => context.recovery.open(), log);
  await retryUntilStored(() => ledger.attempts.close(lane, job.key, nonce, verdict), log);
  // After an operator releases the hold, every worker continues from this sequence and the hold does not return.
  await retryUntilStored(() => ledger.attempts.raiseSequence(lane, guards.rollback.highest(lane) + 1), log);
  log.error({ lane }, 'redis.rolled-back');
  context.recovery.onRolledBack();
  await context.queues.requeueAtHead(lane, job);
  return { parked: 'held' };
}

/** Closes the attempt as not sent and holds the lane until this worker can write its journal. */
export async function setAsideUnwritable(
  { job, lane, context }: LaneRun,
  nonce: string,
  fault: string,
): Promise<NextRun> {
  const detail = `worker ${context.worker} cannot write its journal: ${fault}`;
  const verdict = notSentAndHeld('journal', detail);
  await retryUntilStored(() => context.ledger.attempts.close(lane, job.key, nonce, verdict), context.log);
  context.log.warn({ lane, reason: 'journal' }, 'lane.held');
  await context.queues.requeueAtHead(lane, job);
  return { parked: 'held' };
}

function notSentAndHeld(reason: HoldReason, detail: string): Verdict {
  return Verdict.notSent({ waitMs: 0, hold: { reason, detail } }, { code: reason, message: detail });
}

/** Closes the attempt as not sent, because no replica has it and a failover would lose it. The lane retries after a rest. */
export async function setAsideUnreplicated(run: LaneRun, nonce: string, fault: string): Promise<NextRun> {
  const { job, lane, context } = run;
  const verdict = Verdict.notSent({ waitMs: 0 });
  await retryUntilStored(() => context.ledger.attempts.close(lane, job.key, nonce, verdict), context.log);
  context.log.warn({ lane, message: job.key, fault }, 'attempt.unreplicated');
  const restMs = context.timings.coolMs.first;
  context.stalls.note(lane, 'replica-behind', restMs);
  return requeueAndRest(run, restMs);
}

/**
 * Delays a message that this worker cannot read: a newer version knows its type, or another machine its campaign's time
 * zone. The lane continues with other messages. `what` is logged.
 */
export async function setAsideUnreadable({ job, lane, context }: LaneRun, what: object): Promise<NextRun> {
  context.log.error({ lane, message: job.key, ...what }, 'message.unreadable');
  await context.queues.delay(lane, job, UNREADABLE_MS);
  return { restMs: 0 };
}

/** Delay before the next worker tries an unreadable message (ms). */
const UNREADABLE_MS = 60_000;
