import { decidePace } from '@pombo/schedule';
import type { DeliveryContext } from '../delivery-context.ts';

/** Messages that may expire, or be flagged, per lane and round. */
const BATCH = 200;

/**
 * What keeps promises while nothing happens: overdue messages expire, also on held lanes; what no callback followed is flagged; an attempt that
 * nobody has open is closed; a queued message whose job was lost gets another. Every step is idempotent, so two workers may do it at once. `walks`: where the walk through
 * each lane's queued messages has got to.
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
 * Messages do not age while their lane's hours are closed. Said here too, since no message may ask to go meanwhile: the lane
 * is held, or rests. By Redis' clock; a daily limit is the gate's to say, which counts.
 */
async function noteHours(lane: string, { ledger, instances, memory: { closed }, log }: DeliveryContext): Promise<void> {
  const given = instances.rules(lane);
  const said = closed.get(lane);
  if (given === undefined && said === undefined) return;
  // Where nothing waits, nothing ages; what is created later ages from its opening anyway.
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
  // Other hours, or none: at its time it opens without a word.
  if (said! > nowMs) await ledger.lanes.setWaiting(lane, undefined);
  closed.delete(lane);
}

/** Messages looked at in one step of a walk: a fraction of a millisecond of Redis. */
const STEP = 200;
/** Steps in one round when the counts say that jobs are missing. */
const HASTE = 50;

/**
 * One step a round, so that every queued message is looked at again and again whatever the counts say: a job of an
 * older generation, or of a message that was cancelled, may stand in for a lost one. When there are fewer jobs than
 * messages, the walk makes haste.
 */
async function addLostJobs(lane: string, walks: Map<string, string>, context: DeliveryContext): Promise<void> {
  const { ledger, queues, log, timings, adder } = context;
  const [messages, jobs] = await Promise.all([ledger.messages.queuedCount(lane), queues.count(lane)]);
  if (messages === 0) return;
  for (let steps = messages > jobs ? HASTE : 1; steps > 0; steps -= 1) {
    const walk = { cursor: walks.get(lane) ?? '0', most: STEP, ageMs: timings.lostJobMs };
    const { lost, cursor } = await ledger.messages.findMissingJobs(lane, { jobKeys: queues.jobKeys(lane), ...walk });
    if (lost.length > 0) {
      log.warn({ lane, lost: lost.length }, 'jobs.readded');
      const entries = lost.map(({ body: { priority }, waitMs: delayMs, ...job }) => ({ ...job, priority, delayMs }));
      await adder.add(lane, entries);
    }
    // After the jobs are there: whoever is cut off in between takes the step again.
    walks.set(lane, cursor);
    if (cursor === '0') return;
  }
}
