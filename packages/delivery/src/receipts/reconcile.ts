import type { MessageBody, Outcome, QueueListing, Unclear } from '@pombo/core';
import type { DeliveryContext } from '../delivery-context.ts';
import { followSettled } from './follow-settled.ts';
import { freeAfterMs, isPartial, readingOf } from './provider-queue.ts';

/**
 * Reconciliation settles messages whose result is not proven, by orphan receipts, Z-API's own queue and the message's
 * `onUnknown` policy. This function applies the orphan receipts of a lane and needs only Redis.
 */
export async function joinLane(lane: string, context: DeliveryContext): Promise<void> {
  await followSettled(lane, await context.receipts.joinAll(lane), context);
}

/**
 * Searches Z-API's queue for a lane's unknown messages, then applies their `onUnknown` policies. Takes as long as Z-API's
 * deadlines allow, so one lane must not wait for another's search.
 */
export async function searchLane(lane: string, searches: Map<string, Search>, context: DeliveryContext): Promise<void> {
  const { ledger } = context;
  const unclear = (await context.receipts.evidence.unclear(lane)).filter(({ status }) => status === 'unknown');
  if (unclear.length === 0) return;
  const now = await ledger.attempts.now();
  const search = await searchWhenDue(lane, unclear, now, searches, context);
  for (const message of unclear) await applyPolicy(lane, message, now, search.answeredAt, context);
}

/** When a lane's queue at Z-API was last requested, and when it last answered in full (Redis time, ms; 0: never). */
export interface Search {
  triedAt: number;
  answeredAt: number;
}

/**
 * Searches once per search interval, while a message is recent or a message with `onUnknown: "retry"` has not been
 * searched for since it became unknown.
 */
async function searchWhenDue(
  lane: string,
  unclear: Unclear[],
  now: number,
  searches: Map<string, Search>,
  context: DeliveryContext,
): Promise<Search> {
  const { timings } = context;
  const last = searches.get(lane) ?? { triedAt: 0, answeredAt: 0 };
  const isDue = unclear.some(
    ({ since, body }) => now - since < timings.searchForMs || (body.onUnknown === 'retry' && last.answeredAt < since),
  );
  if (!isDue || now - last.triedAt < timings.searchMs) return last;
  const search = { triedAt: now, answeredAt: (await searchQueue(lane, context)) ? now : last.answeredAt };
  searches.set(lane, search);
  return search;
}

/**
 * Searches receipts and Z-API's queue for a message that the gateway may have accepted although it reported a failure.
 * Returns false if the queue could not be read in full.
 */
export async function searchEvidence(
  lane: string,
  key: string,
  body: MessageBody,
  context: DeliveryContext,
): Promise<boolean> {
  await followSettled(lane, await context.receipts.look(lane, key, body), context);
  return searchQueue(lane, context, body);
}

/** Settles the messages whose result is proven by the facts about this recipient. Called when an attempt has ended. */
export async function applyFacts(
  lane: string,
  body: Pick<MessageBody, 'type' | 'phone'>,
  context: DeliveryContext,
): Promise<void> {
  await followSettled(lane, await context.receipts.settle(lane, body), context);
}

/** Applies the orphan receipts of an attempt: callbacks that arrived before its response. */
export async function joinOrphans(lane: string, outcome: Outcome, context: DeliveryContext): Promise<void> {
  if (outcome.kind !== 'accepted' && outcome.kind !== 'unknown') return;
  await followSettled(lane, await context.receipts.join(lane, [outcome.zaapId, outcome.messageId]), context);
}

/**
 * Called when the lane's limit of messages in Z-API's queue is reached: beyond it, pause and cancel would come too late.
 * Reads the queue and removes the messages that have left it. A queue that cannot be read slows the lane down but never
 * stops it. Returns how long the lane rests (ms; 0: it may continue).
 */
export async function reconcileOutstanding(lane: string, context: DeliveryContext): Promise<number> {
  const { ledger, timings, outstanding, stalls } = context;
  const askedAt = await ledger.attempts.now();
  const listing = await listQueue(lane, context);
  const reading = listing === undefined ? 'unread' : readingOf(listing);
  const ours = {
    listed: listing && [...listing.entries.map(({ zaapId }) => zaapId), ...listing.bare],
    unreadable: listing?.unreadable ?? 0,
  };
  const removeGone = async (works: boolean): Promise<number> =>
    ledger.attempts.reconcileOutstanding(lane, askedAt, {
      ...ours,
      freeAfterMs: freeAfterMs(reading, works, timings.unreadQueueMs),
    });
  if ((await removeGone(false)) < outstanding.seen) return 0;
  const works = await isNumberUp(lane, context);
  if (isPartial(reading) && (await removeGone(works)) < outstanding.seen) return 0;
  const restMs = isPartial(reading) ? timings.coolMs.first * 5 : timings.coolMs.first;
  stalls.note(lane, isPartial(reading) ? 'queue-unreadable' : 'queue-full', restMs);
  return restMs;
}

/**
 * Returns true if /status reports that the number works, and holds the lane if it does not. A full queue can mean that
 * the number is disconnected: by default Z-API still accepts messages for it. The answer is cached for 30 s.
 */
async function isNumberUp(
  lane: string,
  { ledger, sender, log, timings, clock, memory }: DeliveryContext,
): Promise<boolean> {
  const now = clock.monotonic();
  const last = memory.stuck.get(lane);
  if (last !== undefined && now - last.askedAt < timings.holdProbeMs.first) return last.works;
  const probe = await sender.probe(lane);
  memory.stuck.set(lane, { askedAt: now, works: probe.state === 'up' });
  log.info({ lane, state: probe.state }, 'lane.probed');
  if (probe.state === 'down') {
    await ledger.lanes.hold(lane, probe.reason, probe.detail);
    log.warn({ lane, reason: probe.reason }, 'lane.held');
  }
  return probe.state === 'up';
}

/** Returns the listing of Z-API's queue, or undefined if there was no answer. */
export async function listQueue(
  lane: string,
  { sender, ledger, log }: Pick<DeliveryContext, 'sender' | 'ledger' | 'log'>,
): Promise<QueueListing | undefined> {
  try {
    const listing = await sender.queue(lane);
    const { bare, unreadable } = listing;
    if (bare.length + unreadable > 0) log.warn({ lane, bare: bare.length, unreadable }, 'zapi.queue.unreadable');
    // Only for display: a full Redis does not make the queue unreadable.
    await ledger.lanes.noteQueue(lane, listing.entries.length + bare.length + unreadable).catch(() => {});
    return listing;
  } catch (error) {
    log.warn({ lane, error }, 'zapi.queue.failed');
    return undefined;
  }
}

/** Returns false if there was no answer, or one with unreadable items, each of which may be the message. */
async function searchQueue(lane: string, context: DeliveryContext, about?: MessageBody): Promise<boolean> {
  const listing = await listQueue(lane, context);
  if (listing === undefined) return false;
  try {
    const found = await context.receipts.evidence.fromQueue(lane, listing.entries, about);
    if (found.length > 0) context.log.info({ lane, found: found.length }, 'evidence.queue');
    return listing.bare.length + listing.unreadable === 0;
  } catch (error) {
    context.log.warn({ lane, error }, 'zapi.queue.failed');
    return false;
  }
}

/** Applies what the sender chose in `onUnknown`. `searchedAt`: when a search of Z-API's queue was last answered. */
async function applyPolicy(
  lane: string,
  message: Unclear,
  now: number,
  searchedAt: number,
  context: DeliveryContext,
): Promise<void> {
  const { ledger, receipts, log, timings, adder } = context;
  const { key, body, since } = message;
  if (body.onUnknown === 'assume-sent') {
    if (await ledger.messages.assume(lane, key)) log.info({ lane, message: key }, 'unknown.assumed');
  }
  // AT-LEAST-ONCE, by the sender's choice: the message may be delivered twice. It is retried only after the quiet period,
  // in which evidence would have arrived, and after a search that Z-API answered.
  if (body.onUnknown === 'retry' && now - since > timings.quietMs && searchedAt >= since) {
    if (!(await receipts.guard(lane, key, body)).mayRetry) return;
    const generation = await ledger.messages.retryByPolicy(lane, key);
    if (generation === undefined) return;
    log.warn({ lane, message: key }, 'unknown.retried');
    await adder.add(lane, [{ key, generation, priority: body.priority, delayMs: 0 }]);
  }
}
