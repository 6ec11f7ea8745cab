import type { LaneRun } from './lane-run.ts';

/**
 * Waits for others (an answer of Z-API, room for an image) with a message in hand. A worker that is killed meanwhile did not
 * die of this message, and says so beforehand: an outage in which workers are restarted must fail no message.
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
