import { HOLD_GUIDE, type Hold, type HoldReason, type Probe } from '@pombo/core';
import type { DeliveryContext } from '../delivery-context.ts';
import { listQueue } from '../receipts/reconcile.ts';
import { backoffMs } from '../throttle.ts';
import { mayHaveDrained, readingOf } from '../receipts/provider-queue.ts';

/**
 * Asks whether the number works, before a lane that met a fault tries again: an outage must not cost one attempt per
 * message. Returns ms to rest; 0 = go on.
 */
export async function probeLane(lane: string, streak: number, context: DeliveryContext): Promise<number> {
  const { ledger, log, timings, random } = context;
  const probe = await context.sender.probe(lane);
  log.info({ lane, state: probe.state }, 'lane.probed');
  if (probe.state === 'up') return ledger.attempts.extendCooldown(lane, 0, true);
  const restMs = await ledger.attempts.extendCooldown(lane, backoffMs(streak + 1, timings.coolMs, random), false);
  if (probe.state === 'down') {
    await ledger.lanes.hold(lane, probe.reason, probe.detail);
    log.warn({ lane, reason: probe.reason }, 'lane.held');
  }
  return Math.max(1, restMs);
}

/**
 * Asks whether a number that has met no fault is still connected, and holds its lane when it is not. Returns whether it does
 * that. Any other answer is left to the next POST, which is refused for it and says whom it concerns. Never fails.
 */
export async function askStatus(lane: string, { ledger, sender, log }: DeliveryContext): Promise<boolean> {
  try {
    const probe = await sender.probe(lane);
    log.debug({ lane, state: probe.state }, 'lane.asked');
    if (probe.state !== 'down' || probe.reason !== 'disconnected') return false;
    await ledger.lanes.hold(lane, probe.reason, probe.detail);
    log.warn({ lane, reason: probe.reason }, 'lane.held');
    return true;
  } catch (error) {
    log.warn({ lane, error }, 'lane.ask.failed');
    return false;
  }
}

/** Whether the cause of a hold can pass without a person. One that a newer version wrote is left to a person. */
function canPass({ reason }: Hold): boolean {
  return (HOLD_GUIDE as Partial<typeof HOLD_GUIDE>)[reason]?.endedBy === 'itself';
}

/** Holds that end when Pombo's own files allow it. */
const OWN_CAUSES: ReadonlySet<string> = new Set(['journal', 'rollback'] satisfies HoldReason[]);

/** How a held lane is looked after; times are performance.now(), ms. */
export interface Held {
  /** Looks so far that were due, those before its last release included when the hold came back. */
  times: number;
  /** When the next one is. */
  dueAt: number;
  /** Until then a wake does not have /status asked again: every message that is queued wakes the lane. */
  quietUntil: number;
  /** It came back although /status had said that the number works. */
  isBack: boolean;
  /** Since when every look has found the number connected; undefined: the last one did not. */
  upSince: number | undefined;
}

/** `times`: looks before its last release, when the hold came back; default 0. */
export function newlyHeld(dueInMs: number, times = 0): Held {
  return { times, dueAt: performance.now() + dueInMs, quietUntil: 0, isBack: times > 0, upSince: undefined };
}

/**
 * Returns how a lane whose turn met a hold is looked after. One that was released by a look and met its hold again before a
 * message was accepted keeps its backoff: /status says less about that hold than the refusals.
 */
export function heldAgain(lane: string, { memory, timings, random }: DeliveryContext): { held: Held; dueInMs: number } {
  const times = memory.relapses.get(lane) ?? 0;
  const dueInMs = backoffMs(times + 1, timings.holdProbeMs, random);
  return { held: newlyHeld(dueInMs, times), dueInMs };
}

/** A wake may mean that the number is connected again, so it may have /status asked ahead of time, but so often only. */
const WAKE_MS = 5000;

/**
 * Looks after a held lane: when only passing causes hold it and /status says that the number works, it is released
 * and the next message tries. Returns ms until it should be looked at again, or 0 when nothing holds it any more.
 */
export async function probeHolds(lane: string, held: Held, context: DeliveryContext): Promise<number> {
  const { ledger, log, timings, random, memory } = context;
  const holds = await releaseJournal(lane, await ledger.lanes.holds(lane), context);
  if (holds.length === 0) {
    // Released by a person, who knows more than the refusals so far.
    memory.relapses.delete(lane);
    return 0;
  }
  const now = performance.now();
  if (now >= held.dueAt) {
    held.times += 1;
    held.dueAt = now + backoffMs(held.times, timings.holdProbeMs, random);
  } else if (held.isBack) return held.dueAt - now;
  else if (now < held.quietUntil) return Math.min(held.dueAt, held.quietUntil) - now;
  held.quietUntil = now + WAKE_MS;
  const againMs = held.dueAt - now;
  if (holds.some(({ reason }) => reason === 'rollback')) await context.recovery.onRollbackHold(lane);
  // What /status says proves nothing about a disk, or about what Redis has lost.
  if (!holds.every(canPass) || holds.some(({ reason }) => OWN_CAUSES.has(reason))) return againMs;
  const probe = await context.sender.probe(lane);
  log.info({ lane, state: probe.state, holds: holds.map((hold) => hold.reason) }, 'lane.held.probed');
  held.upSince = probe.state === 'up' ? (held.upSince ?? now) : undefined;
  if (probe.state === 'down') {
    await nameCause(lane, holds, probe, context);
    if (probe.reason === 'disconnected') await countKept(lane, probe.detail, context);
  }
  if (held.upSince === undefined) return againMs;
  if (holds.some(({ reason }) => reason === 'disconnected')) {
    const leftMs = await untilDrained(lane, now - held.upSince, context);
    if (leftMs > 0) return Math.min(againMs, leftMs);
  }
  for (const { reason } of holds) await ledger.lanes.release(lane, reason);
  memory.relapses.set(lane, held.times);
  log.info({ lane }, 'lane.released');
  return 0;
}

/**
 * The worker that serves a lane ends its hold `journal` as soon as its own journal can be written, whatever /status says.
 * Returns the other holds, or all while the disk still fails.
 */
async function releaseJournal(lane: string, holds: Hold[], { journal, ledger, log }: DeliveryContext): Promise<Hold[]> {
  if (!holds.some(({ reason }) => reason === 'journal')) return holds;
  if ((await journal.check()) !== undefined) return holds;
  await ledger.lanes.release(lane, 'journal');
  log.info({ lane }, 'journal.writable');
  return holds.filter(({ reason }) => reason !== 'journal');
}

/** The lane was held without knowing what is wrong; now /status says it. */
async function nameCause(
  lane: string,
  holds: readonly Hold[],
  { reason, detail }: Extract<Probe, { state: 'down' }>,
  { ledger, log }: DeliveryContext,
): Promise<void> {
  if (!holds.some((hold) => hold.reason === 'status-unavailable')) return;
  // In this order: the lane is held at every moment.
  await ledger.lanes.hold(lane, reason, detail);
  await ledger.lanes.release(lane, 'status-unavailable');
  log.warn({ lane, reason }, 'lane.held');
}

/** While a number is disconnected, Z-API keeps what was sent to it: people see how much, with the hold. */
async function countKept(lane: string, detail: string, context: DeliveryContext): Promise<void> {
  const listing = await listQueue(lane, context);
  if (listing === undefined) return;
  const kept = listing.entries.length + listing.bare.length + listing.unreadable;
  await context.ledger.lanes.updateHold(
    lane,
    'disconnected',
    `${detail}; Z-API keeps ${messagesOf(kept)} of this number`,
  );
}

function messagesOf(count: number): string {
  return count === 0 ? 'no message' : count === 1 ? '1 message' : `${count} messages`;
}

/**
 * What Z-API kept while the number was disconnected it now sends automatically. Until that is over, or a person chose, our
 * lane stays held, so that two streams at once surprise no one. Returns ms for which it does at most; 0 = it is over.
 */
async function untilDrained(lane: string, connectedMs: number, context: DeliveryContext): Promise<number> {
  const { ledger, timings } = context;
  const listing = await listQueue(lane, context);
  const reading = listing === undefined ? 'unread' : readingOf(listing);
  if (mayHaveDrained(reading, connectedMs, timings.unreadQueueMs)) return 0;
  const listed = reading === 'unread' ? 0 : reading.listed;
  const detail =
    listed > 0
      ? `connected again; ${listed} messages kept by Z-API meanwhile go out automatically first`
      : `connected again; Z-API's queue cannot be read, so what it kept is given ${minutes(timings.unreadQueueMs)} to go out`;
  await ledger.lanes.updateHold(lane, 'disconnected', detail);
  return listed > 0 ? Infinity : timings.unreadQueueMs - connectedMs;
}

function minutes(ms: number): string {
  return `${Math.ceil(ms / 60_000)} min`;
}
