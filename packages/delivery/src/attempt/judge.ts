import type { JudgedRun, SentRun } from '../lane-run.ts';
import { decide } from './decide.ts';

/** Decides what follows from the outcome, after the lane's rejection breaker has counted it. */
export function judge(run: SentRun): JudgedRun {
  const { lane, attempt, outcome, context } = run;
  const refusals = context.breakers.rejection.note(lane, outcome);
  if (outcome.kind === 'accepted') context.memory.relapses.delete(lane);
  return Object.assign(run, { verdict: decide(outcome, { ...attempt, refusals }, context) });
}
