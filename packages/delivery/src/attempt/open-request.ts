import { defined, type OpenRequest } from '@pombo/core';
import type { Message, LaneRun } from '../lane-run.ts';

/** Returns the request for an attempt of this message. */
export function openRequest(
  { job, parts }: LaneRun,
  { body, factsVersion }: Message,
  { nonce, gapMs }: { nonce: string; gapMs: number },
): OpenRequest {
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
