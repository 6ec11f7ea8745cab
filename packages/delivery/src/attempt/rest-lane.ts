import { step, type ClosedRun, type NextRun } from '../lane-run.ts';

/**
 * Starts the lane's rest, and returns a message that is sent again to the head of the queue. `close` removed the job of any
 * other. Returns the lane's next run.
 */
export async function restLane(run: ClosedRun): Promise<NextRun> {
  const { job, lane, context, verdict, restMs } = run;
  if (verdict.to === 'queued') await context.queues.requeueAtHead(lane, job);
  step(run, 'rest-lane:completed');
  if (verdict.lane.hold !== undefined) return { parked: 'held' };
  // It counts from the reply to the close: what followed took a part of it.
  return { restMs: Math.max(0, restMs - (context.clock.monotonic() - run.closedAt)) };
}
