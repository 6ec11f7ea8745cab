import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type OpenRequest, type AttemptOpened, type MessageBody } from '@pombo/core';
import { step, type Attempt, type Message, type NextRun, type LaneRun } from '../lane-run.ts';
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
import { releaseQuota, type QuotaReservations } from './quota-gate.ts';

/**
 * Opens the attempt in Redis and in the journal. NOTHING IS SENT BEFORE BOTH ARE RECORDED. Returns the attempt, or what to do
 * with the job instead.
 */
export async function openAttempt(
  run: LaneRun,
  message: Message,
  reservations: QuotaReservations,
): Promise<Attempt | { next: NextRun }> {
  const { instance, context } = run;
  const { body } = message;
  const gapMs = pickGapMs(body, instance.pace, context.random);
  const nonce = randomUUID();
  const asked = { wall: context.clock.wall(), monotonic: context.clock.monotonic() };
  // In parallel with `open`, so it costs no round trip. A person suppressed up to this moment receives nothing.
  const [opened, suppressed] = await Promise.all([
    askToOpen(run, openRequest(run, message, { nonce, gapMs })),
    isSuppressed(run, body),
  ]).catch(async (error: unknown) => {
    await releaseQuota(run, reservations);
    throw error;
  });
  const goes = opened.answer === 'go' && !suppressed && isFresh(run, opened);
  if (!goes) await releaseQuota(run, reservations);
  if (opened.answer !== 'go') return { next: await setAside(run, opened) };
  step(run, 'opened');
  context.stalls.over(run.lane);
  if (suppressed) return { next: await setAsideSuppressed(run, nonce) };
  if (!goes) return { next: await setAsideRolledBack(run, nonce) };
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
  return { attempt, nonce, gapMs, errored, streak, asked };
}

/** True if the sequence is the next of its lane, and this process has not sent the message from another lane. */
function isFresh(
  { job, lane, context: { guards } }: LaneRun,
  { sequence, attempt }: Extract<AttemptOpened, { answer: 'go' }>,
): boolean {
  return guards.rollback.advance(lane, sequence) && guards.rollback.isNew(job.key, lane, attempt);
}

/** Asks for the attempt. When the answer is lost the question is repeated with the same nonce, which is idempotent. */
async function askToOpen({ job, lane, context }: LaneRun, request: OpenRequest): Promise<AttemptOpened> {
  const { nonce } = request;
  const deadline = context.clock.monotonic() + context.timings.beginFreshMs;
  let lost = false;
  for (;;) {
    try {
      return await context.ledger.attempts.open(lane, job.key, request);
    } catch (error) {
      context.log.warn({ lane, message: job.key, error }, 'begin.failed');
      // Redis itself refused (full, read-only, loading): not executed. The turn ends, and the job is found again. Unless
      // an answer was lost before: that question may have been heard, and its attempt would be left open.
      const refused = (error as Error).name === 'ReplyError';
      if (refused && !lost) throw error;
      lost ||= !refused;
      if (context.clock.monotonic() < deadline) {
        await pause(BEGIN_AGAIN_MS);
        continue;
      }
      // It may have been executed all the same: close it with the proof that nothing was written.
      const unreached = {
        to: 'queued',
        waitMs: 0,
        unwritten: true,
        errorCode: 'unreached',
        error: 'Redis did not answer in time',
      } as const;
      await retryUntilStored(() => context.ledger.attempts.close(lane, job.key, nonce, unreached), context.log);
      return { answer: 'wait', ms: context.timings.coolMs.first };
    }
  }
}

/** Pause before `open` is asked again after its answer was lost. */
const BEGIN_AGAIN_MS = 200;

/** Never fails: the attempt that is being opened beside it would be left open. Whoever waits long is stopped by the guard. */
async function isSuppressed({ context }: LaneRun, { phone, lid }: MessageBody): Promise<boolean> {
  for (const who of [phone, lid])
    if (who !== undefined && (await retryUntilStored(() => context.ledger.suppressions.has(who), context.log)))
      return true;
  return false;
}
