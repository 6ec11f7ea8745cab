import type { MessageBody, Outcome, QueueListing, Settled, Unclear } from '@pombo/core';
import type { DeliveryContext } from '../delivery-context.ts';
import { freeAfterMs, isPartial, readingOf } from './provider-queue.ts';

/**
 * Reconciliation: what became of messages that nobody has proof of. Callbacks that came too early, Z-API's own queue,
 * and the policy that somebody chose; never a guess. This is the part that asks Redis alone.
 */
export async function joinLane(lane: string, context: DeliveryContext): Promise<void> {
  await follow(lane, await context.receipts.joinAll(lane), context);
}

/** The part that asks Z-API, which may take as long as its deadlines: one lane's must not hold up another lane. */
export async function searchLane(lane: string, searches: Map<string, Search>, context: DeliveryContext): Promise<void> {
  const { ledger } = context;
  const unclear = (await context.receipts.evidence.unclear(lane)).filter(({ status }) => status === 'unknown');
  if (unclear.length === 0) return;
  const now = await ledger.attempts.now();
  const search = await searchWhenDue(lane, unclear, now, searches, context);
  for (const message of unclear) await applyPolicy(lane, message, now, search.answeredAt, context);
}

/** When Z-API's queue was last asked about a lane, and when last with an answer: Redis time, ms; 0 = never. */
export interface Search {
  triedAt: number;
  answeredAt: number;
}

/** Every so often while a message is fresh, and for as long as one that may go again was not searched for. */
async function searchWhenDue(
  lane: string,
  unclear: Unclear[],
  now: number,
  searches: Map<string, Search>,
  context: DeliveryContext,
): Promise<Search> {
  const { timings } = context;
  const last = searches.get(lane) ?? { triedAt: 0, answeredAt: 0 };
  const due = unclear.some(
    ({ since, body }) => now - since < timings.searchForMs || (body.onUnknown === 'retry' && last.answeredAt < since),
  );
  if (!due || now - last.triedAt < timings.searchMs) return last;
  const search = { triedAt: now, answeredAt: (await searchQueue(lane, context)) ? now : last.answeredAt };
  searches.set(lane, search);
  return search;
}

/**
 * Looks everywhere for a message that the gateway may have taken although it said it failed. Returns false when Z-API's
 * queue could not be read.
 */
export async function searchEvidence(
  lane: string,
  key: string,
  body: MessageBody,
  context: DeliveryContext,
): Promise<boolean> {
  await follow(lane, await context.receipts.look(lane, key, body), context);
  return searchQueue(lane, context, body);
}

/** Applies what the facts about a message's recipient prove, now that its attempt has ended. */
export async function applyFacts(
  lane: string,
  body: Pick<MessageBody, 'type' | 'phone'>,
  context: DeliveryContext,
): Promise<void> {
  await follow(lane, await context.receipts.settle(lane, body), context);
}

/** Applies callbacks that were faster than the answer they belong to. */
export async function joinOrphans(lane: string, outcome: Outcome, context: DeliveryContext): Promise<void> {
  if (outcome.kind !== 'accepted' && outcome.kind !== 'unknown') return;
  await follow(lane, await context.receipts.join(lane, [outcome.zaapId, outcome.messageId]), context);
}

/**
 * Z-API's queue has too many of our messages for pause and cancel to work: asks which of them have left it. A queue
 * that cannot be read slows the lane down, and never stops it. Returns ms to rest.
 */
export async function reconcileOutstanding(lane: string, context: DeliveryContext): Promise<number> {
  const { ledger, timings, outstanding, stalls } = context;
  const askedAt = await ledger.attempts.now();
  const listing = await listQueue(lane, context);
  const reading = listing === undefined ? 'unread' : readingOf(listing);
  const places = {
    listed: listing && [...listing.entries.map(({ zaapId }) => zaapId), ...listing.bare],
    unreadable: listing?.unreadable ?? 0,
  };
  const free = async (works: boolean): Promise<number> =>
    ledger.attempts.reconcileOutstanding(lane, askedAt, {
      ...places,
      freeAfterMs: freeAfterMs(reading, works, timings.unreadQueueMs),
    });
  if ((await free(false)) < outstanding.seen) return 0;
  const works = await askWhyStuck(lane, context);
  if (isPartial(reading) && (await free(works)) < outstanding.seen) return 0;
  const restMs = isPartial(reading) ? timings.coolMs.first * 5 : timings.coolMs.first;
  stalls.note(lane, isPartial(reading) ? 'queue-unreadable' : 'queue-full', restMs);
  return restMs;
}

/**
 * Nothing may leave Z-API's queue because the number is disconnected: by default Z-API goes on taking messages for it, and
 * no send says so. Asked every 30 s at most; in between the last answer stands. Returns whether /status said that it works.
 */
async function askWhyStuck(
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

/** Returns what Z-API's queue lists; undefined when it did not answer. */
export async function listQueue(
  lane: string,
  { sender, log }: Pick<DeliveryContext, 'sender' | 'log'>,
): Promise<QueueListing | undefined> {
  try {
    const listing = await sender.queue(lane);
    const { bare, unreadable } = listing;
    if (bare.length + unreadable > 0) log.warn({ lane, bare: bare.length, unreadable }, 'zapi.queue.unreadable');
    return listing;
  } catch (error) {
    log.warn({ lane, error }, 'zapi.queue.failed');
    return undefined;
  }
}

/** Returns false when there was no answer, or one with items that may be the message that is looked for. */
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

async function follow(lane: string, settled: Settled[], { adder, log, onMedia }: DeliveryContext): Promise<void> {
  for (const one of settled) {
    if (one.answer !== 'settled') continue;
    const { requeued, media } = one;
    if (media !== undefined) await onMedia?.(media);
    if (requeued === undefined) continue;
    log.info({ lane, message: requeued.key }, 'message.requeued');
    await adder.add(lane, [{ ...requeued, delayMs: 0 }]);
  }
}

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
  // AT-LEAST-ONCE, by the sender's own choice: it may go twice, but not before the quiet period is over, in which evidence
  // would have come, and somebody has looked for it and was answered.
  if (body.onUnknown === 'retry' && now - since > timings.quietMs && searchedAt >= since) {
    if (!(await receipts.guard(lane, key, body)).mayRetry) return;
    const generation = await ledger.messages.retryByPolicy(lane, key);
    if (generation === undefined) return;
    log.warn({ lane, message: key }, 'unknown.retried');
    await adder.add(lane, [{ key, generation, priority: body.priority, delayMs: 0 }]);
  }
}
