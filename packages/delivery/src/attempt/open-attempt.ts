import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type BeginRequest, type Begun, type MessageBody } from '@pombo/core';
import { step, type Attempt, type Message, type Next, type Turn } from '../lane-run.ts';
import { until } from '../retry-until-stored.ts';
import { pickGapMs } from '../throttle.ts';
import { writeIntent } from './journal-intent.ts';
import { putAway, rolledBack, suppress, unreplicated, unwritable } from './not-sendable.ts';
import { beginRequest } from './begin-request.ts';
import { giveBack, type Pass } from './quota-gate.ts';

/**
 * Opens the attempt in Redis and in the journal. NOTHING IS SENT BEFORE BOTH ARE RECORDED. Returns the attempt, or what to do
 * with the job instead.
 */
export async function openAttempt(turn: Turn, message: Message, pass: Pass): Promise<Attempt | { next: Next }> {
  const { instance, parts } = turn;
  const { body } = message;
  const gapMs = pickGapMs(body, instance.pace, parts.random);
  const nonce = randomUUID();
  const asked = { wall: parts.clock.wall(), monotonic: parts.clock.monotonic() };
  // In parallel with `begin`, so it costs no round trip. A person suppressed up to this moment receives nothing.
  const [begun, suppressed] = await Promise.all([
    askToBegin(turn, beginRequest(turn, message, { nonce, gapMs })),
    isSuppressed(turn, body),
  ]).catch(async (error: unknown) => {
    await giveBack(turn, pass);
    throw error;
  });
  const goes = begun.answer === 'go' && !suppressed && isFresh(turn, begun);
  if (!goes) await giveBack(turn, pass);
  if (begun.answer !== 'go') return { next: await putAway(turn, begun) };
  step(turn, 'begun');
  parts.stalls.over(turn.lane);
  if (suppressed) return { next: await suppress(turn, nonce) };
  if (!goes) return { next: await rolledBack(turn, nonce) };
  const { attempt, errored, streak, sequence } = begun;
  const behind = await parts.replicated(turn.lane);
  if (behind !== undefined) {
    await giveBack(turn, pass);
    return { next: await unreplicated(turn, nonce, behind) };
  }
  const fault = await writeIntent(turn, message.content, { nonce, attempt, sequence });
  if (fault !== undefined) {
    await giveBack(turn, pass);
    return { next: await unwritable(turn, nonce, fault) };
  }
  return { attempt, nonce, gapMs, errored, streak, asked };
}

/** True if the sequence is the next of its lane, and this process has not sent the message from another lane. */
function isFresh(
  { job, lane, parts: { witness } }: Turn,
  { sequence, attempt }: Extract<Begun, { answer: 'go' }>,
): boolean {
  return witness.advance(lane, sequence) && witness.isNew(job.key, lane, attempt);
}

/** Asks for the attempt. When the answer is lost the question is repeated with the same nonce, which is idempotent. */
async function askToBegin({ job, lane, parts }: Turn, request: BeginRequest): Promise<Begun> {
  const { nonce } = request;
  const deadline = parts.clock.monotonic() + parts.timings.beginFreshMs;
  let lost = false;
  for (;;) {
    try {
      return await parts.ledger.attempts.begin(lane, job.key, request);
    } catch (error) {
      parts.log.warn({ lane, message: job.key, error: String(error) }, 'begin.failed');
      // Redis itself refused (full, read-only, loading): not executed. The turn ends, and the job is found again. Unless
      // an answer was lost before: that question may have been heard, and its attempt would be left open.
      const refused = (error as Error).name === 'ReplyError';
      if (refused && !lost) throw error;
      lost ||= !refused;
      if (parts.clock.monotonic() < deadline) {
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
      await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, unreached), parts.log);
      return { answer: 'wait', ms: parts.timings.coolMs.first };
    }
  }
}

/** Pause before `begin` is asked again after its answer was lost. */
const BEGIN_AGAIN_MS = 200;

/** Never fails: the attempt that is being opened beside it would be left open. Whoever waits long is stopped by the guard. */
async function isSuppressed({ parts }: Turn, { phone, lid }: MessageBody): Promise<boolean> {
  for (const who of [phone, lid])
    if (who !== undefined && (await until(() => parts.ledger.suppressions.has(who), parts.log))) return true;
  return false;
}
