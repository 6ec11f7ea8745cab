import type { JobWalk } from '@pombo/core';
import type { DeliveryContext } from '../delivery-context.ts';

/** Maximum number of messages that expire, or are flagged, per lane and round. */
const BATCH = 200;

/**
 * Does every step of a sweep that needs no evidence, whether or not there is something to do: overdue messages expire, messages without a
 * callback are flagged, attempts that no worker has open are closed, and queued messages without a job get one.
 */
export async function repairLane(lane: string, walks: Map<string, string>, context: DeliveryContext): Promise<void> {
  const { ledger, log, timings } = context;
  const expired = await ledger.messages.expireOverdue(lane, timings.maxAgeMs, BATCH);
  if (expired > 0) log.info({ lane, expired }, 'messages.expired');
  const { flagged, neverCalledBack } = await ledger.unconfirmed.flag(lane, BATCH);
  if (flagged > 0) log.warn({ lane, flagged }, 'messages.unconfirmed');
  if (neverCalledBack) log.error({ lane }, 'callbacks.missing');
  const strays = await ledger.attempts.closeStray(lane);
  if (strays.length > 0) log.error({ lane, messages: strays }, 'attempts.stray');
  await addLostJobs(lane, walks, context);
}

/** Messages per step of a walk: a fraction of a millisecond of Redis. */
const STEP = 200;
/** Steps per round if the counts show that jobs are missing. */
const FAST_STEPS = 50;

/**
 * Adds jobs for queued messages without one. One step per round, so that every message is checked again and again whatever the
 * counts say: a job of an older generation, or of a cancelled message, may make up for a lost one in the counts. If there are
 * fewer jobs than messages, the walk takes more steps.
 */
async function addLostJobs(lane: string, walks: Map<string, string>, context: DeliveryContext): Promise<void> {
  const { ledger, queues, log, adder } = context;
  const [messages, jobs] = await Promise.all([ledger.messages.queuedCount(lane), queues.count(lane)]);
  if (messages === 0) return;
  for (let steps = messages > jobs ? FAST_STEPS : 1; steps > 0; steps -= 1) {
    const { lost, cursor } = await ledger.messages.findMissingJobs(lane, walkOf(lane, walks, context));
    if (lost.length > 0) {
      log.warn({ lane, lost: lost.length }, 'jobs.readded');
      const entries = lost.map(({ body: { priority }, waitMs: delayMs, ...job }) => ({ ...job, priority, delayMs }));
      await adder.add(lane, entries);
    }
    // After the jobs were added: a worker that crashes in between repeats the step.
    continueAt(cursor, lane, walks);
    if (cursor === '0') return;
  }
}

/** Returns the next step of the lane's walk. */
export function walkOf(
  lane: string,
  walks: ReadonlyMap<string, string>,
  { queues, timings }: DeliveryContext,
): JobWalk {
  return { jobKeys: queues.jobKeys(lane), cursor: walks.get(lane) ?? '0', most: STEP, ageMs: timings.lostJobMs };
}

/** Remembers where the lane's walk continues. Most take one step, and leave nothing to remember. */
export function continueAt(cursor: string, lane: string, walks: Map<string, string>): void {
  if (cursor === '0') walks.delete(lane);
  else walks.set(lane, cursor);
}
