import { HOLD_GUIDE, type Hold, type HoldReason } from '@pombo/message';
import type { Probe } from './ports.ts';
import type { DeliverParts } from './turn.ts';
import { backoffMs } from './throttle.ts';

/**
 * Asks whether the number works, before a lane that met a fault tries again: an outage must not cost one attempt per
 * message. Returns ms to rest; 0 = go on.
 */
export async function probeLane(lane: string, streak: number, parts: DeliverParts): Promise<number> {
  const { ledger, log, timings, random } = parts;
  const probe = await parts.sender.probe(lane);
  log.info({ lane, state: probe.state }, 'lane.probed');
  if (probe.state === 'up') return ledger.attempts.raise(lane, 0, true);
  const restMs = await ledger.attempts.raise(lane, backoffMs(streak + 1, timings.coolMs, random), false);
  if (probe.state === 'down') {
    await ledger.lanes.hold(lane, probe.reason, probe.detail);
    log.warn({ lane, reason: probe.reason }, 'lane.held');
  }
  return Math.max(1, restMs);
}

/** Whether the cause of a hold can pass without a person. One that a newer version wrote is left to a person. */
function canPass({ reason }: Hold): boolean {
  return (HOLD_GUIDE as Partial<typeof HOLD_GUIDE>)[reason]?.endedBy === 'itself';
}

/** Holds that end when Pombo's own files allow it. */
const OWN_CAUSES: ReadonlySet<string> = new Set(['journal', 'rollback'] satisfies HoldReason[]);

/** How a held lane is looked after; times are performance.now(), ms. */
export interface Held {
  /** Looks so far that were due. */
  times: number;
  /** When the next one is. */
  dueAt: number;
  /** Until then a wake does not have /status asked again: every message that is queued wakes the lane. */
  quietUntil: number;
}

export function newlyHeld(dueInMs: number): Held {
  return { times: 0, dueAt: performance.now() + dueInMs, quietUntil: 0 };
}

/** A wake may mean that the number is connected again, so it may have /status asked ahead of time, but so often only. */
const WAKE_MS = 5000;

/**
 * Looks after a held lane: when only passing causes hold it and /status says that the number works, it is released
 * and the next message tries. Returns ms until it should be looked at again, or 0 when nothing holds it any more.
 */
export async function tendHolds(lane: string, held: Held, parts: DeliverParts): Promise<number> {
  const { ledger, log, timings, random } = parts;
  const holds = await releaseJournal(lane, await ledger.lanes.holds(lane), parts);
  if (holds.length === 0) return 0;
  const now = performance.now();
  if (now >= held.dueAt) {
    held.times += 1;
    held.dueAt = now + backoffMs(held.times, timings.holdProbeMs, random);
  } else if (now < held.quietUntil) return Math.min(held.dueAt, held.quietUntil) - now;
  held.quietUntil = now + WAKE_MS;
  const againMs = held.dueAt - now;
  // What /status says proves nothing about a disk, or about what Redis has lost.
  if (!holds.every(canPass) || holds.some(({ reason }) => OWN_CAUSES.has(reason))) return againMs;
  const probe = await parts.sender.probe(lane);
  log.info({ lane, state: probe.state, holds: holds.map((hold) => hold.reason) }, 'lane.held.probed');
  if (probe.state === 'down') await nameCause(lane, holds, probe, parts);
  if (probe.state !== 'up') return againMs;
  if (holds.some(({ reason }) => reason === 'disconnected') && (await keptMeanwhile(lane, parts)) > 0) return againMs;
  for (const { reason } of holds) await ledger.lanes.release(lane, reason);
  log.info({ lane }, 'lane.released');
  return 0;
}

/**
 * The worker that serves a lane ends its hold `journal` as soon as its own journal can be written, whatever /status says.
 * Returns the other holds, or all while the disk still fails.
 */
async function releaseJournal(lane: string, holds: Hold[], { journal, ledger, log }: DeliverParts): Promise<Hold[]> {
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
  { ledger, log }: DeliverParts,
): Promise<void> {
  if (!holds.some((hold) => hold.reason === 'status-unavailable')) return;
  // In this order: the lane is held at every moment.
  await ledger.lanes.hold(lane, reason, detail);
  await ledger.lanes.release(lane, 'status-unavailable');
  log.warn({ lane, reason }, 'lane.held');
}

/**
 * What Z-API kept while the number was away it now sends by itself. Until that is over, or a person chose, our lane
 * stays held: nobody should be surprised by two streams at once.
 */
async function keptMeanwhile(lane: string, { sender, ledger, log }: DeliverParts): Promise<number> {
  try {
    const { length } = await sender.queue(lane);
    if (length > 0) {
      const detail = `connected again; ${length} messages kept by Z-API meanwhile go out by themselves first`;
      await ledger.lanes.describe(lane, 'disconnected', detail);
    }
    return length;
  } catch (error) {
    log.warn({ lane, error: String(error) }, 'zapi.queue.failed');
    return 0;
  }
}
