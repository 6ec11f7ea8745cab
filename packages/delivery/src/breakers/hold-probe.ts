import { HOLD_GUIDE, type Hold, type HoldReason, type Probe } from '@pombo/core';
import type { DeliveryContext } from '../delivery-context.ts';
import { listQueue } from '../receipts/reconcile.ts';
import { backoffMs } from '../backoff.ts';
import { mayHaveDrained, readingOf } from '../receipts/provider-queue.ts';

/**
 * Asks /status whether the number works, before a lane that met a fault sends again: an outage must not cost one attempt per
 * message. Returns how long the lane rests (ms; 0 = it may send).
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
 * Asks /status whether a number without a fault is still connected, and holds its lane if it is not. Returns whether the lane
 * is now held. Any other fault is left to the next POST: its refusal says what it concerns. Never fails.
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

/** Whether the cause of a hold can pass without a person. A reason that only a newer version knows is left to a person. */
function canPass({ reason }: Hold): boolean {
  return (HOLD_GUIDE as Partial<typeof HOLD_GUIDE>)[reason]?.endedBy === 'itself';
}

/** Whether /status of Z-API can show that the cause is gone. It says nothing about causes in Pombo's own data. */
const SHOWN_BY_STATUS: Record<HoldReason, boolean> = {
  paused: false,
  disconnected: true,
  subscription: true,
  credentials: true,
  'ip-blocked': true,
  'not-found': true,
  redirected: true,
  tls: true,
  'client-bug': false,
  storm: false,
  'shadow-ban': false,
  rollback: false,
  journal: false,
  'status-unavailable': true,
};

/** How a held lane is probed. Times are performance.now() (ms). */
export interface Held {
  /** Number of probes that were due so far; if the hold came back, those before its last release included. */
  times: number;
  /** When the next probe is due. */
  dueAt: number;
  /** Until then a wake does not cause a probe: every new message wakes the lane. */
  quietUntil: number;
  /** The hold came back although /status had said that the number works. */
  isBack: boolean;
  /** Since when every probe has found the number connected; undefined if the last one did not. */
  upSince: number | undefined;
}

/** `times`: probes before the last release, if the hold came back (default 0). */
export function newlyHeld(dueInMs: number, times = 0): Held {
  return { times, dueAt: performance.now() + dueInMs, quietUntil: 0, isBack: times > 0, upSince: undefined };
}

/**
 * Returns how a lane whose run met a hold is probed. If a probe had released it, and no message was accepted since, its backoff
 * continues: the refusals say more about that hold than /status.
 */
export function heldAgain(lane: string, { memory, timings, random }: DeliveryContext): { held: Held; dueInMs: number } {
  const times = memory.relapses.get(lane) ?? 0;
  const dueInMs = backoffMs(times + 1, timings.holdProbeMs, random);
  return { held: newlyHeld(dueInMs, times), dueInMs };
}

/** Minimum time between two probes that wakes cause (ms). A wake may mean that the number is connected again. */
const WAKE_MS = 5000;

/**
 * Probes a held lane: if every cause can pass without a person, and /status says that the number works, the lane is released
 * and sends its next message. Returns how long until the next probe (ms; 0 = the lane is no longer held).
 */
export async function probeHolds(lane: string, held: Held, context: DeliveryContext): Promise<number> {
  const { ledger, log, timings, random, memory } = context;
  const holds = await releaseJournal(lane, await ledger.lanes.holds(lane), context);
  if (holds.length === 0) {
    // A person released it, and knows more than the refusals so far.
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
  // /status proves nothing about a disk, or about what Redis has lost.
  if (!holds.every(canPass) || holds.some(({ reason }) => !SHOWN_BY_STATUS[reason])) return againMs;
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
 * Ends the hold `journal` as soon as this worker's own journal can be written, whatever /status says. Returns the other holds, or
 * all of them while the disk still fails.
 */
async function releaseJournal(lane: string, holds: Hold[], { journal, ledger, log }: DeliveryContext): Promise<Hold[]> {
  if (!holds.some(({ reason }) => reason === 'journal')) return holds;
  if ((await journal.check()) !== undefined) return holds;
  await ledger.lanes.release(lane, 'journal');
  log.info({ lane }, 'journal.writable');
  return holds.filter(({ reason }) => reason !== 'journal');
}

/** Replaces the hold `status-unavailable`, once /status says what is wrong. */
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

/** While a number is disconnected, Z-API queues what was sent to it. The hold shows how much. */
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
 * Z-API now sends what it queued while the number was disconnected. The lane stays held until that is over, or until a person
 * releases it, so that the number does not send two streams at once. Returns for how long at most (ms; 0 = it is over).
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
  return listed > 0 ? DRAINING_MS : timings.unreadQueueMs - connectedMs;
}

/** Pause between two looks at a queue that Z-API is emptying (ms). */
const DRAINING_MS = 10_000;

function minutes(ms: number): string {
  return `${Math.ceil(ms / 60_000)} min`;
}
