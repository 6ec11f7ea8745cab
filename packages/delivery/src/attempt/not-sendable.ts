import type { Begun } from '@pombo/core';
import { until } from '../retry-until-stored.ts';
import { makeRoom } from '../receipts/reconcile.ts';
import type { Next, Turn } from '../lane-run.ts';
import { whileWaiting } from '../while-waiting.ts';

/** What to do with a job whose message may not be sent now. */
export async function putAway(turn: Turn, begun: Exclude<Begun, { answer: 'go' }>): Promise<Next> {
  const { job, lane, parts } = turn;
  switch (begun.answer) {
    case 'skip':
    case 'gone':
    case 'expired':
    // A paused campaign's messages get new jobs when it goes on.
    case 'paused':
      await parts.queues.complete(lane, job, 0);
      return { restMs: 0 };
    case 'later':
      await parts.queues.delay(lane, job, begun.ms);
      return { restMs: 0 };
    case 'wait':
      // Asked again at every sweep at least: Redis' clock may have been wrong, and be right again.
      return backToHead(turn, Math.min(begun.ms, parts.timings.sweepMs));
    case 'evidence':
      // A callback came in this very moment: it is looked at before the message is tried again.
      return backToHead(turn, 0);
    case 'busy':
      // Another worker's attempt is open: it answers, or it dies and is taken over.
      return { ...(await backToHead(turn, parts.timings.heartbeatMs)), suspect: true };
    case 'full':
      return backToHead(turn, await whileWaiting(turn, () => makeRoom(lane, parts)));
    case 'held':
      await parts.queues.requeueAtHead(lane, job, 0);
      return { parked: 'held' };
    default:
      return begun satisfies never;
  }
}

/** Back to where the lane looks first; the lane rests for `restMs`. */
export async function backToHead({ job, lane, parts }: Turn, restMs: number): Promise<{ restMs: number }> {
  await parts.queues.requeueAtHead(lane, job, restMs);
  return { restMs };
}

/** The recipient must not be written to: what was begun was no attempt, and the message ends. */
export async function suppress({ job, lane, parts }: Turn, nonce: string): Promise<Next> {
  const unwritten = { to: 'queued', waitMs: 0, unwritten: true } as const;
  await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, unwritten), parts.log);
  await until(() => parts.ledger.messages.suppress(lane, job.key), parts.log);
  await parts.queues.complete(lane, job, 0);
  return { restMs: 0 };
}

/** Redis is behind what this worker saw: the message may long have been sent. Journals are compared before anything goes on. */
export async function rolledBack({ job, lane, parts }: Turn, nonce: string): Promise<Next> {
  const { ledger, log, witness } = parts;
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
  await until(() => parts.openRecovery(), log);
  await until(() => ledger.attempts.finish(lane, job.key, nonce, verdict), log);
  // Once is enough: after a person's release the lane counts on from here, for this worker and for the others.
  await until(() => ledger.attempts.raiseSequence(lane, witness.highest(lane) + 1), log);
  log.error({ lane }, 'redis.rolled-back');
  parts.onRolledBack();
  await parts.queues.requeueAtHead(lane, job, 0);
  return { parked: 'held' };
}

/** The journal cannot be written, so nothing may be sent: what was begun was no attempt, and the lane waits for the disk. */
export async function unwritable({ job, lane, parts }: Turn, nonce: string, fault: string): Promise<Next> {
  const detail = `worker ${parts.worker} cannot write its journal: ${fault}`;
  const verdict = {
    to: 'queued',
    waitMs: 0,
    unwritten: true,
    errorCode: 'journal',
    error: detail,
    hold: 'journal',
    holdDetail: detail,
  } as const;
  await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, verdict), parts.log);
  parts.log.warn({ lane, reason: 'journal' }, 'lane.held');
  await parts.queues.requeueAtHead(lane, job, 0);
  return { parked: 'held' };
}

/** No replica has the attempt: a failover would forget it. What was begun was no attempt, and the lane asks again after a rest. */
export async function unreplicated(turn: Turn, nonce: string, fault: string): Promise<Next> {
  const { job, lane, parts } = turn;
  const verdict = { to: 'queued', waitMs: 0, unwritten: true } as const;
  await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, verdict), parts.log);
  parts.log.warn({ lane, message: job.key, fault }, 'begin.unreplicated');
  const restMs = parts.timings.coolMs.first;
  parts.stalls.note(lane, 'replica-behind', restMs);
  return backToHead(turn, restMs);
}

/**
 * Its type is a newer version's, or its campaign's time zone another machine's: left for a worker that can read it, and
 * never guessed at. The lane goes on with others. `what`: what cannot be read here.
 */
export async function leaveUnread({ job, lane, parts }: Turn, what: object): Promise<Next> {
  parts.log.error({ lane, message: job.key, ...what }, 'message.unreadable');
  await parts.queues.delay(lane, job, UNREAD_MS);
  return { restMs: 0 };
}

/** Pause before a message that this version can not read is looked at again. */
const UNREAD_MS = 60_000;
