import { defined, type BeginRequest } from '@pombo/core';
import type { Message, Turn } from '../lane-run.ts';

/** Returns the request for an attempt of this message. */
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
