import type { Outcome, Verdict } from '@pombo/core';
import type { Attempt, LaneRun } from '../lane-run.ts';
import { decide } from './decide.ts';

/** Returns the verdict on an attempt's outcome, after the lane's rejection breaker has counted it. */
export function judge({ lane, context }: LaneRun, outcome: Outcome, attempt: Attempt): Verdict {
  const refusals = context.breakers.rejection.note(lane, outcome);
  if (outcome.kind === 'accepted') context.memory.relapses.delete(lane);
  return decide(outcome, { ...attempt, refusals }, context);
}
