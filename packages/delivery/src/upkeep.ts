import { jobId } from '@pombo/message';
import type { DeliverParts } from './deliver.ts';

/** Messages looked at per lane and round. */
const BATCH = 200;

/**
 * What keeps promises while nothing happens: overdue messages expire, also on held lanes; a queued message whose job
 * was lost gets another. Every step is idempotent, so two workers may do it at once.
 */
export async function keepLane(lane: string, parts: DeliverParts): Promise<void> {
  const { ledger, queues, log, timings, adder } = parts;
  const expired = await ledger.messages.expireOverdue(lane, timings.maxAgeMs, BATCH);
  if (expired > 0) log.info({ lane, expired }, 'messages.expired');

  if (!(await mayHaveLostJobs(lane, parts))) return;
  const queued = await ledger.messages.queuedOlderThan(lane, timings.lostJobMs, BATCH);
  const present = await Promise.all(
    queued.map(({ key, generation }) => queues.exists(lane, { id: jobId(key, generation) })),
  );
  const lost = queued.filter((_message, at) => present[at] !== true);
  if (lost.length > 0) {
    log.warn({ lane, lost: lost.length }, 'jobs.readded');
    await adder.add(
      lane,
      lost.map(({ key, generation, body, waitMs }) => ({ key, generation, priority: body.priority, delayMs: waitMs })),
    );
  }
}

/** Looked at closely anyway, once in so many rounds: a job of an older generation may stand in for a lost one. */
const CLOSELY = 1 / 30;

/** Two counts answer for nearly every round what would else be two questions per waiting message. */
async function mayHaveLostJobs(lane: string, { ledger, queues, random }: DeliverParts): Promise<boolean> {
  const [messages, jobs] = await Promise.all([ledger.messages.queuedCount(lane), queues.count(lane)]);
  return messages > jobs || (messages > 0 && random() < CLOSELY);
}
