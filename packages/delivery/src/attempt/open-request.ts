import { defined, sendDeadlineMs, type OpenRequest } from '@pombo/core';
import type { Message, LaneRun } from '../lane-run.ts';

/** Returns the request that opens an attempt of this message. */
export function openRequest(
  { job, context }: LaneRun,
  { body, factsVersion }: Message,
  { nonce, gapMs }: { nonce: string; gapMs: number },
): OpenRequest {
  const { openFreshMs, postMs: timeoutMs } = context.timings;
  const postMs = sendDeadlineMs(body.image.kind === 'base64' ? body.image.bytes : 0, timeoutMs);
  return {
    generation: job.generation,
    nonce,
    owner: context.worker,
    gapMs,
    flight: { attemptMs: openFreshMs + postMs, postMs },
    maxAgeMs: context.timings.maxAgeMs,
    outstanding: context.outstanding,
    agesAlways: body.priority === 'urgent',
    ...defined({ factsVersion }),
  };
}
