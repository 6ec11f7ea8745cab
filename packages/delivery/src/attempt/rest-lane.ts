import { step, type ClosedRun, type NextRun } from '../lane-run.ts';

/** Completes the job or returns it to the head of the queue, and starts the lane's rest. Returns the lane's next run. */
export async function restLane(run: ClosedRun): Promise<NextRun> {
  const { job, lane, context, verdict, restMs } = run;
  if (verdict.to === 'queued') await context.queues.requeueAtHead(lane, job, restMs);
  else await context.queues.complete(lane, job, restMs);
  step(run, 'rest-lane:completed');
  return verdict.lane.hold === undefined ? { restMs } : { parked: 'held' };
}
