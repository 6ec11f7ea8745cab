import type { MessageBody, Outcome } from '@pombo/message';
import type { DeliverParts } from './turn.ts';
import type { SettledPort, Unclear } from './ports.ts';

/**
 * Reconciliation: what became of messages that nobody has proof of. Callbacks that came too early, Z-API's own queue,
 * and the policy that somebody chose; never a guess.
 */
export async function reconcileLane(lane: string, searches: Map<string, Search>, parts: DeliverParts): Promise<void> {
  const { ledger } = parts;
  await follow(lane, await ledger.settlement.joinAll(lane), parts);
  const unclear = (await ledger.settlement.evidence.unclear(lane)).filter(({ status }) => status === 'unknown');
  if (unclear.length === 0) return;
  const now = await ledger.attempts.now();
  const search = await searchWhenDue(lane, unclear, now, searches, parts);
  for (const message of unclear) await applyPolicy(lane, message, now, search.answeredAt, parts);
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
  parts: DeliverParts,
): Promise<Search> {
  const { timings } = parts;
  const last = searches.get(lane) ?? { triedAt: 0, answeredAt: 0 };
  const due = unclear.some(
    ({ since, body }) => now - since < timings.searchForMs || (body.onUnknown === 'retry' && last.answeredAt < since),
  );
  if (!due || now - last.triedAt < timings.searchMs) return last;
  const search = { triedAt: now, answeredAt: (await searchQueue(lane, parts)) ? now : last.answeredAt };
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
  parts: DeliverParts,
): Promise<boolean> {
  await follow(lane, await parts.ledger.settlement.look(lane, key, body), parts);
  return searchQueue(lane, parts, body);
}

/** Applies what the facts about a message's recipient prove, now that its attempt has ended. */
export async function applyFacts(
  lane: string,
  body: Pick<MessageBody, 'type' | 'phone'>,
  parts: DeliverParts,
): Promise<void> {
  await follow(lane, await parts.ledger.settlement.settle(lane, body), parts);
}

/** Applies callbacks that were faster than the answer they belong to. */
export async function joinParked(lane: string, outcome: Outcome, parts: DeliverParts): Promise<void> {
  if (outcome.kind !== 'accepted' && outcome.kind !== 'unknown') return;
  await follow(lane, await parts.ledger.settlement.join(lane, [outcome.zaapId, outcome.messageId]), parts);
}

/**
 * So many of ours lie in Z-API's queue that pause and cancel would lose their meaning: asks which of them have left it.
 * Returns ms to rest.
 */
export async function makeRoom(lane: string, parts: DeliverParts): Promise<number> {
  const { ledger, sender, log, timings, outstanding, stalls } = parts;
  try {
    const askedAt = await ledger.attempts.now();
    const listed = await sender.queue(lane);
    const remaining = await ledger.attempts.leftQueue(
      lane,
      askedAt,
      listed.map(({ zaapId }) => zaapId),
    );
    if (remaining < outstanding.seen) return 0;
    stalls.note(lane, 'queue-full', timings.coolMs.first);
    await askWhyStuck(lane, parts);
    return timings.coolMs.first;
  } catch (error) {
    log.warn({ lane, error: String(error) }, 'zapi.queue.failed');
    stalls.note(lane, 'queue-unreadable', timings.coolMs.first * 5);
    return timings.coolMs.first * 5;
  }
}

/**
 * Nothing may leave Z-API's queue because the number is away: by default Z-API goes on taking messages for it, and no
 * send tells. Asked so often at most; a lane that only has to wait is none the worse for it.
 */
async function askWhyStuck(lane: string, { ledger, sender, log, timings, clock, stuck }: DeliverParts): Promise<void> {
  const now = clock.monotonic();
  if (now - (stuck.get(lane) ?? -Infinity) < timings.holdProbeMs.first) return;
  stuck.set(lane, now);
  const probe = await sender.probe(lane);
  log.info({ lane, state: probe.state }, 'lane.probed');
  if (probe.state !== 'down') return;
  await ledger.lanes.hold(lane, probe.reason, probe.detail);
  log.warn({ lane, reason: probe.reason }, 'lane.held');
}

/** False when there was no answer. */
async function searchQueue(lane: string, { ledger, sender, log }: DeliverParts, about?: MessageBody): Promise<boolean> {
  try {
    const found = await ledger.settlement.evidence.fromQueue(lane, await sender.queue(lane), about);
    if (found.length > 0) log.info({ lane, found: found.length }, 'evidence.queue');
    return true;
  } catch (error) {
    log.warn({ lane, error: String(error) }, 'zapi.queue.failed');
    return false;
  }
}

async function follow(lane: string, settled: SettledPort[], { adder, log, onMedia }: DeliverParts): Promise<void> {
  for (const { requeued, media } of settled) {
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
  parts: DeliverParts,
): Promise<void> {
  const { ledger, log, timings, adder } = parts;
  const { key, body, since } = message;
  if (body.onUnknown === 'assume-sent') {
    if (await ledger.messages.assume(lane, key)) log.info({ lane, message: key }, 'unknown.assumed');
  }
  // AT-LEAST-ONCE, by the sender's own choice: it may go twice, but not before the quiet period is over, in which evidence
  // would have come, and somebody has looked for it and was answered.
  if (body.onUnknown === 'retry' && now - since > timings.quietMs && searchedAt >= since) {
    if (!(await ledger.settlement.guard(lane, key, body)).mayRetry) return;
    const generation = await ledger.messages.retryByPolicy(lane, key);
    if (generation === undefined) return;
    log.warn({ lane, message: key }, 'unknown.retried');
    await adder.add(lane, [{ key, generation, priority: body.priority, delayMs: 0 }]);
  }
}
