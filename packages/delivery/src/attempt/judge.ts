import type { Outcome, Verdict } from '@pombo/core';
import type { Attempt, LaneRun } from '../lane-run.ts';
import { COMPARED, COMPARING } from '../recovery/recovery-barrier.ts';
import { decide } from './decide.ts';

/** Returns the verdict on an attempt's outcome, given what the lane's breakers have counted. */
export function judge({ lane, context }: LaneRun, outcome: Outcome, attempt: Attempt): Verdict {
  const refusals = context.breakers.rejection.note(lane, outcome);
  if (outcome.kind === 'accepted') context.memory.relapses.delete(lane);
  const verdict = decide(outcome, { ...attempt, refusals }, context);
  // Stopped by the recovery barrier: no request was made.
  const isStopped = outcome.kind === 'unreached' && [COMPARING, COMPARED].includes(outcome.detail);
  return isStopped ? { ...verdict, unwritten: true } : verdict;
}
