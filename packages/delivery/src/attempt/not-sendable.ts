import type { AttemptOpened } from '@pombo/core';
import { retryUntilStored } from '../retry-until-stored.ts';
import { reconcileOutstanding } from '../receipts/reconcile.ts';
import type { NextRun, LaneRun } from '../lane-run.ts';
import { whileWaiting } from '../while-waiting.ts';

/** What to do with a job whose message may not be sent now. */
export async function setAside(run: LaneRun, opened: Exclude<AttemptOpened, { answer: 'go' }>): Promise<NextRun> {
  const { job, lane, context } = run;
  switch (opened.answer) {
    case 'skip':
    case 'gone':
    case 'expired':
    // A paused campaign's messages get new jobs when it goes on.
    case 'paused':
      await context.queues.complete(lane, job, 0);
      return { restMs: 0 };
    case 'later':
      await context.queues.delay(lane, job, opened.ms);
      return { restMs: 0 };
    case 'wait':
      // Asked again at every sweep at least: Redis' clock may have been wrong, and be right again.
      return requeueAndRest(run, Math.min(opened.ms, context.timings.sweepMs));
    case 'evidence':
      // A callback came in this very moment: it is looked at before the message is tried again.
      return requeueAndRest(run, 0);
    case 'busy':
      // Another worker's attempt is open: it answers, or it dies and is taken over.
      return { ...(await requeueAndRest(run, context.timings.heartbeatMs)), suspect: true };
    case 'full':
      return requeueAndRest(run, await whileWaiting(run, () => reconcileOutstanding(lane, context)));
    case 'held':
      await context.queues.requeueAtHead(lane, job, 0);
      return { parked: 'held' };
    default:
      return opened satisfies never;
  }
}

/** Back to where the lane looks first; the lane rests for `restMs`. */
export async function requeueAndRest({ job, lane, context }: LaneRun, restMs: number): Promise<{ restMs: number }> {
  await context.queues.requeueAtHead(lane, job, restMs);
  return { restMs };
}

/** The recipient must not be written to: what was begun was no attempt, and the message ends. */
export async function setAsideSuppressed({ job, lane, context }: LaneRun, nonce: string): Promise<NextRun> {
  const unwritten = { to: 'queued', waitMs: 0, unwritten: true } as const;
  await retryUntilStored(() => context.ledger.attempts.close(lane, job.key, nonce, unwritten), context.log);
  await retryUntilStored(() => context.ledger.messages.suppress(lane, job.key), context.log);
  await context.queues.complete(lane, job, 0);
  return { restMs: 0 };
}

/** Redis is behind what this worker saw: the message may long have been sent. Journals are compared before anything goes on. */
export async function setAsideRolledBack({ job, lane, context }: LaneRun, nonce: string): Promise<NextRun> {
  const { ledger, log, guards } = context;
  const detail = 'Redis has lost writes: this lane was further than it says now';
  const verdict = {
    to: 'queued',
    waitMs: 0,
    unwritten: true,
    errorCode: 'rollback',
    error: detail,
    hold: 'rollback',
    holdDetail: detail,
  } as const;
  // Before the hold: it ends with its recovery, and this worker may die between the two.
  await retryUntilStored(() => context.recovery.open(), log);
  await retryUntilStored(() => ledger.attempts.close(lane, job.key, nonce, verdict), log);
  // Once is enough: after a person's release the lane counts on from here, for this worker and for the others.
  await retryUntilStored(() => ledger.attempts.raiseSequence(lane, guards.rollback.highest(lane) + 1), log);
  log.error({ lane }, 'redis.rolled-back');
  context.recovery.onRolledBack();
  await context.queues.requeueAtHead(lane, job, 0);
  return { parked: 'held' };
}

/** The journal cannot be written, so nothing may be sent: what was begun was no attempt, and the lane waits for the disk. */
export async function setAsideUnwritable(
  { job, lane, context }: LaneRun,
  nonce: string,
  fault: string,
): Promise<NextRun> {
  const detail = `worker ${context.worker} cannot write its journal: ${fault}`;
  const verdict = {
    to: 'queued',
    waitMs: 0,
    unwritten: true,
    errorCode: 'journal',
    error: detail,
    hold: 'journal',
    holdDetail: detail,
  } as const;
  await retryUntilStored(() => context.ledger.attempts.close(lane, job.key, nonce, verdict), context.log);
  context.log.warn({ lane, reason: 'journal' }, 'lane.held');
  await context.queues.requeueAtHead(lane, job, 0);
  return { parked: 'held' };
}

/** No replica has the attempt: a failover would forget it. What was begun was no attempt, and the lane asks again after a rest. */
export async function setAsideUnreplicated(run: LaneRun, nonce: string, fault: string): Promise<NextRun> {
  const { job, lane, context } = run;
  const verdict = { to: 'queued', waitMs: 0, unwritten: true } as const;
  await retryUntilStored(() => context.ledger.attempts.close(lane, job.key, nonce, verdict), context.log);
  context.log.warn({ lane, message: job.key, fault }, 'begin.unreplicated');
  const restMs = context.timings.coolMs.first;
  context.stalls.note(lane, 'replica-behind', restMs);
  return requeueAndRest(run, restMs);
}

/**
 * Its type is a newer version's, or its campaign's time zone another machine's: left for a worker that can read it, and
 * never guessed at. The lane goes on with others. `what`: what cannot be read here.
 */
export async function setAsideUnreadable({ job, lane, context }: LaneRun, what: object): Promise<NextRun> {
  context.log.error({ lane, message: job.key, ...what }, 'message.unreadable');
  await context.queues.delay(lane, job, UNREAD_MS);
  return { restMs: 0 };
}

/** Pause before a message that this version can not read is looked at again. */
const UNREAD_MS = 60_000;
