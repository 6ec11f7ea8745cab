import { defined, type OpenRequest } from '@pombo/core';
import type { Message, LaneRun } from '../lane-run.ts';

/** Returns the request that opens an attempt of this message. */
export function openRequest(
  { job, context }: LaneRun,
  { body, factsVersion }: Message,
  { nonce, gapMs }: { nonce: string; gapMs: number },
): OpenRequest {
  return {
    generation: job.generation,
    nonce,
    owner: context.worker,
    gapMs,
    flight: { attemptMs: context.timings.openFreshMs + context.timings.postMs, postMs: context.timings.postMs },
    maxAgeMs: context.timings.maxAgeMs,
    outstanding: context.outstanding,
    agesAlways: body.priority === 'urgent',
    ...defined({ factsVersion }),
  };
}
