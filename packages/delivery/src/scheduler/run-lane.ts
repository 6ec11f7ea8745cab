import { setTimeout as pause } from 'node:timers/promises';
import { DELAY_MESSAGE } from '@pombo/core';
import { deliver } from '../attempt/deliver.ts';
import { newlyHeld, probeHolds } from '../breakers/hold-probe.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import type { NextRun } from '../lane-run.ts';
import { recoverLane } from '../recovery/reclaim.ts';
import type { Lane } from './lane-state.ts';
import type { WorkerLease } from './worker-lease.ts';

/**
 * A run begins this long before the lane's rest is over (ms), so that its next message is there when it may be sent; then it
 * waits for the rest of it.
 */
export const AHEAD_MS = 25;

export interface RunLaneOptions {
  context: DeliveryContext;
  lease: WorkerLease;
  /** The sweep asked for this run. */
  sweepDue: boolean;
  /** Returns the time until the lane's next sweep (ms). */
  sweepMs(): number;
}

/** One run of a lane: recovers it, probes its hold, then delivers at most one message. Returns when it should run again. Never throws. */
export async function runLane(lane: Lane, options: RunLaneOptions): Promise<NextRun> {
  const { name } = lane.instance;
  const { log, stalls, timings } = options.context;
  try {
    return (await getReady(lane, options)) ?? (await fetchAndDeliver(lane, options));
  } catch (error) {
    // Redis failed during the run; a job may still be active under our token.
    log.warn({ lane: name, error }, 'lane.run.failed');
    if (isFull(error)) stalls.note(name, 'redis-full', timings.coolMs.first);
    lane.needsRecovery = true;
    return { restMs: timings.coolMs.first };
  }
}

/** Returns what to do instead of fetching, or undefined. */
async function getReady(lane: Lane, { context, lease, sweepDue }: RunLaneOptions): Promise<NextRun | undefined> {
  const { name } = lane.instance;
  const { queues, stalls, timings } = context;
  // The queue may have lost its settings, without which a fetch fails, or its rest never ends.
  if (!lane.opened || lane.needsRecovery) {
    await queues.open(name);
    lane.opened = true;
  }
  if (lane.needsRecovery || sweepDue) {
    // Before, not after: another worker may die while we check.
    lane.needsRecovery = false;
    if (await recoverLane(name, lease, context)) lane.held ??= newlyHeld(0);
  }
  if (lane.held !== undefined) {
    const againMs = await probeHolds(name, lane.held, context);
    if (againMs > 0) return { againMs };
    lane.held = undefined;
    await queues.pause(name, false);
  }
  if (!context.guards.mayOpen()) return { againMs: Math.min(timings.heartbeatMs, 200) };
  if (lane.justTaken) {
    if (!(await context.guards.proveLane(name))) return { againMs: Math.min(timings.heartbeatMs, 200) };
    lane.justTaken = false;
    const longestMs = Math.max(DELAY_MESSAGE.max, lane.instance.pace.max) * 1000;
    const firstRestMs = Math.min(await context.ledger.attempts.lastRest(name), longestMs);
    if (firstRestMs > 0) return { restMs: firstRestMs };
  }
  const outageMs = context.breakers.outage.restMs();
  if (outageMs <= 0) return undefined;
  stalls.note(name, 'outage', outageMs);
  if (outageMs <= AHEAD_MS) {
    // A rest this short would begin the next run at once, again and again.
    lane.restUntil = Math.max(lane.restUntil, performance.now() + outageMs);
    return undefined;
  }
  return { restMs: outageMs };
}

async function fetchAndDeliver(lane: Lane, { context, sweepMs }: RunLaneOptions): Promise<NextRun> {
  const { instance } = lane;
  const { name } = instance;
  const next = await context.ledger.attempts.next(name, context.queues.holder(name));
  // The rules are judged by the time that was read with the message, and the wait adds to it.
  const readAt = context.clock.monotonic();
  if (next === 'nothing') return { parked: 'empty' };
  if (next !== 'ask-queue') {
    await untilRested(lane);
    return deliver(next.job, instance, context, { loaded: next.loaded, readAt });
  }
  const fetched = await context.queues.fetch(name);
  // Only an older version lets the queue rest, and `open` keeps the gap.
  if ('restMs' in fetched) return { restMs: Math.min(fetched.restMs, context.timings.sweepMs) };
  if ('delayedMs' in fetched) {
    context.stalls.note(name, 'scheduled', fetched.delayedMs);
    const againMs = Math.min(fetched.delayedMs, sweepMs());
    // A lane that waits for a distant time may be held meanwhile.
    return againMs < fetched.delayedMs ? { againMs, sweep: true } : { againMs };
  }
  if ('nothing' in fetched) return { parked: 'empty' };
  await untilRested(lane);
  return deliver(fetched.job, instance, context);
}

/** A run begins shortly before the lane's rest is over. What has changed since its message was read, `open` notices. */
async function untilRested({ restUntil }: Lane): Promise<void> {
  const leftMs = restUntil - performance.now();
  // Rounded up: Redis would refuse an attempt that comes too early, and the lane would rest once more.
  if (leftMs > 0) await pause(Math.ceil(leftMs));
}

/** Redis refuses writes that need memory with this word at the start of its reply, or of a script's. */
function isFull(error: unknown): boolean {
  return /\bOOM\b/.test(String(error));
}
