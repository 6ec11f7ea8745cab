import type { LaneRun } from './lane-run.ts';

/**
 * Waits with a message in hand for a reply of Z-API, or for room for an image. It first records that it waits: if the worker is
 * killed now, the message did not cause it. An outage in which workers are restarted must fail no message.
 */
export async function whileWaiting<T>(
  { job, lane, context }: Pick<LaneRun, 'job' | 'lane' | 'context'>,
  work: () => Promise<T>,
): Promise<T> {
  await context.ledger.deaths.waits(lane, context.worker, job.key);
  try {
    return await work();
  } finally {
    await context.ledger.deaths.goesOn(lane);
  }
}
