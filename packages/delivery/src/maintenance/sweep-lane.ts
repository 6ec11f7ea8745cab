import { decidePace } from '@pombo/schedule';
import type { DeliveryContext } from '../delivery-context.ts';

/** Maximum number of messages that expire, or are flagged, per lane and round. */
const BATCH = 200;

/**
 * Sweeps a lane, held or not: overdue messages expire, messages without a callback are flagged, attempts that no
 * worker has open are closed, and queued messages without a job get one. Every step is idempotent, so two workers may do it
 * at once. `walks`: the cursor of the walk through each lane's queued messages.
 */
export async function sweepLane(lane: string, walks: Map<string, string>, context: DeliveryContext): Promise<void> {
  const { ledger, log, timings } = context;
  await noteHours(lane, context);
  const expired = await ledger.messages.expireOverdue(lane, timings.maxAgeMs, BATCH);
  if (expired > 0) log.info({ lane, expired }, 'messages.expired');
  const { flagged, neverCalledBack } = await ledger.unconfirmed.flag(lane, BATCH);
  if (flagged > 0) log.warn({ lane, flagged }, 'messages.unconfirmed');
  if (neverCalledBack) log.error({ lane }, 'callbacks.missing');
  const strays = await ledger.attempts.closeStray(lane);
  if (strays.length > 0) log.error({ lane, messages: strays }, 'attempts.stray');
  await addLostJobs(lane, walks, context);
}

/**
 * Messages do not age while their lane's hours are closed. The quota gate records that when a message wants to be sent; this
 * does it for a lane that is held or rests. By Redis's clock. A daily limit is left to the quota gate, which counts.
 */
async function noteHours(lane: string, { ledger, instances, memory: { closed }, log }: DeliveryContext): Promise<void> {
  const given = instances.rules(lane);
  const said = closed.get(lane);
  if (given === undefined && said === undefined) return;
  // If nothing waits, nothing ages; a message that is created later ages from the opening anyway.
  if (said === undefined && (await ledger.messages.queuedCount(lane)) === 0) return;
  const nowMs = await ledger.attempts.now();
  const decided = given === undefined ? undefined : decidePace(nowMs, [given]);
  const until = decided !== undefined && 'waitUntil' in decided ? decided.waitUntil : undefined;
  if (until === said) return;
  if (until !== undefined) {
    const isNew = await ledger.lanes.setWaiting(lane, { until, reason: 'window' });
    if (isNew) log.info({ lane, reason: 'window', until: new Date(until).toISOString() }, 'lane.closed');
    closed.set(lane, until);
    return;
  }
  // The rules have changed. Otherwise the lane opens at its time without a write.
  if (said! > nowMs) await ledger.lanes.setWaiting(lane, undefined);
  closed.delete(lane);
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
  const { ledger, queues, log, timings, adder } = context;
  const [messages, jobs] = await Promise.all([ledger.messages.queuedCount(lane), queues.count(lane)]);
  if (messages === 0) return;
  for (let steps = messages > jobs ? FAST_STEPS : 1; steps > 0; steps -= 1) {
    const walk = { cursor: walks.get(lane) ?? '0', most: STEP, ageMs: timings.lostJobMs };
    const { lost, cursor } = await ledger.messages.findMissingJobs(lane, { jobKeys: queues.jobKeys(lane), ...walk });
    if (lost.length > 0) {
      log.warn({ lane, lost: lost.length }, 'jobs.readded');
      const entries = lost.map(({ body: { priority }, waitMs: delayMs, ...job }) => ({ ...job, priority, delayMs }));
      await adder.add(lane, entries);
    }
    // After the jobs were added: a worker that crashes in between repeats the step.
    walks.set(lane, cursor);
    if (cursor === '0') return;
  }
}
