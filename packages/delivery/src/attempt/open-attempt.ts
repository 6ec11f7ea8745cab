import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Verdict, type OpenRequest, type AttemptOpened, type MessageBody } from '@pombo/core';
import { step, type LaneRun, type OpenRun, type PreparedRun, type Stopped } from '../lane-run.ts';
import { retryUntilStored } from '../retry-until-stored.ts';
import { pickGapMs } from '../pacing.ts';
import { writeIntent } from './journal-intent.ts';
import {
  setAside,
  setAsideRolledBack,
  setAsideSuppressed,
  setAsideUnreplicated,
  setAsideUnwritable,
} from './not-sendable.ts';
import { openRequest } from './open-request.ts';
import { releaseQuota } from './quota-gate.ts';

/**
 * Opens the attempt in Redis and in the journal. NOTHING IS SENT BEFORE BOTH ARE RECORDED. Returns the lane's
 * next run instead if the message may not be sent now.
 */
export async function openAttempt(run: PreparedRun): Promise<OpenRun | Stopped> {
  const { message, instance, reservations, context } = run;
  const { body } = message;
  const gapMs = pickGapMs(body, instance.pace, context.random);
  const nonce = randomUUID();
  const asked = { wall: context.clock.wall(), monotonic: context.clock.monotonic() };
  // The suppression list is read in parallel with `open`, so that it costs no round trip.
  const [opened, suppressed] = await Promise.all([
    openOnce(run, openRequest(run, message, { nonce, gapMs })),
    isSuppressed(run, body),
  ]).catch(async (error: unknown) => {
    await releaseQuota(run, reservations);
    throw error;
  });
  const isSendable = opened.answer === 'go' && !suppressed && isFresh(run, opened);
  if (!isSendable) await releaseQuota(run, reservations);
  if (opened.answer !== 'go') return { next: await setAside(run, opened) };
  step(run, 'open-attempt:opened');
  context.stalls.over(run.lane);
  if (suppressed) return { next: await setAsideSuppressed(run, nonce) };
  if (!isSendable) return { next: await setAsideRolledBack(run, nonce) };
  const { attempt, errored, streak, sequence } = opened;
  const behind = await context.guards.replicated(run.lane);
  if (behind !== undefined) {
    await releaseQuota(run, reservations);
    return { next: await setAsideUnreplicated(run, nonce, behind) };
  }
  const fault = await writeIntent(run, message.content, { nonce, attempt, sequence });
  if (fault !== undefined) {
    await releaseQuota(run, reservations);
    return { next: await setAsideUnwritable(run, nonce, fault) };
  }
  context.memory.inHand.add(nonce);
  const recordedAt = context.clock.monotonic();
  return Object.assign(run, { attempt: { attempt, nonce, gapMs, errored, streak, asked, recordedAt } });
}

/** Returns true if the sequence is the lane's next, and this process has not sent the message from another lane. */
function isFresh(
  { job, lane, context: { guards } }: LaneRun,
  { sequence, attempt }: Extract<AttemptOpened, { answer: 'go' }>,
): boolean {
  return guards.rollback.advance(lane, sequence) && guards.rollback.isNew(job.key, lane, attempt);
}

/** Opens the attempt in Redis. Repeats the request if its reply is lost; the nonce makes that idempotent. */
async function openOnce({ job, lane, context }: LaneRun, request: OpenRequest): Promise<AttemptOpened> {
  const { nonce } = request;
  const deadline = context.clock.monotonic() + context.timings.openFreshMs;
  let lost = false;
  for (;;) {
    try {
      return await context.ledger.attempts.open(lane, job.key, request);
    } catch (error) {
      context.log.warn({ lane, message: job.key, error }, 'attempt.open.failed');
      // Redis refused the command (full, read-only, loading) and did not execute it, so the run may end here. After a lost
      // reply it may not: the earlier request may have opened the attempt.
      const refused = (error as Error).name === 'ReplyError';
      if (refused && !lost) throw error;
      lost ||= !refused;
      if (context.clock.monotonic() < deadline) {
        await pause(REPEAT_MS);
        continue;
      }
      // The request may have opened the attempt. Close it as not sent.
      const unreached = Verdict.notSent({ waitMs: 0 }, { code: 'unreached', message: 'Redis did not reply in time' });
      await retryUntilStored(() => context.ledger.attempts.close(lane, job.key, nonce, unreached), context.log);
      return { answer: 'wait', ms: context.timings.coolMs.first };
    }
  }
}

/** Pause before `open` is repeated after a lost reply (ms). */
const REPEAT_MS = 200;

/**
 * Returns true if the recipient is on the suppression list. Never throws, which would leave the parallel `open` without a
 * close. If Redis takes too long, the write guard in `send` stops the attempt.
 */
async function isSuppressed({ context }: LaneRun, { phone, lid }: MessageBody): Promise<boolean> {
  for (const person of [phone, lid])
    if (person !== undefined && (await retryUntilStored(() => context.ledger.suppressions.has(person), context.log)))
      return true;
  return false;
}
