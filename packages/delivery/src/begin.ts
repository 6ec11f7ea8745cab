import { defined, type BeginRequest, type Begun } from '@pombo/core';
import { setTimeout as pause } from 'node:timers/promises';
import type { MessageBody } from '@pombo/core';
import { until } from './persist.ts';
import type { Attempt, DeliverParts, Message, Turn } from './turn.ts';

/** Returns the question for an attempt of this message. */
export function beginRequest(
  { job, parts }: Turn,
  { body, factsVersion }: Message,
  { nonce, gapMs }: { nonce: string; gapMs: number },
): BeginRequest {
  return {
    generation: job.generation,
    nonce,
    owner: parts.worker,
    gapMs,
    flight: { attemptMs: parts.timings.beginFreshMs + parts.timings.postMs, postMs: parts.timings.postMs },
    maxAgeMs: parts.timings.maxAgeMs,
    outstanding: parts.outstanding,
    agesAlways: body.priority === 'urgent',
    ...defined({ factsVersion }),
  };
}

/** Asks for the attempt. When the answer is lost the question is repeated with the same nonce, which is idempotent. */
export async function askToBegin({ job, lane, parts }: Turn, request: BeginRequest): Promise<Begun> {
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
export async function isSuppressed({ parts }: Turn, { phone, lid }: MessageBody): Promise<boolean> {
  for (const who of [phone, lid])
    if (who !== undefined && (await until(() => parts.ledger.suppressions.has(who), parts.log))) return true;
  return false;
}

/** An attempt whose `begin` was asked long ago may have been closed by a take-over since: write nothing. */
export function staleBegin(asked: Attempt['asked'], { clock, timings }: DeliverParts): string | undefined {
  const age = Math.max(clock.wall() - asked.wall, clock.monotonic() - asked.monotonic);
  return age > timings.beginFreshMs ? `begin was asked ${Math.round(age)} ms ago` : undefined;
}
