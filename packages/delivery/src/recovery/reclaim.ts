import type { DeliveryContext } from '../delivery-context.ts';
import type { WorkerLease } from '../scheduler/worker-lease.ts';

/** Number of workers in a row that may die while preparing one message; then the message is considered the cause. */
const MAX_DEATHS = 3;

/**
 * Repairs what a dead worker, or a lost reply, left on a lane:
 *
 * - an open attempt: closed as `unknown`, because a byte may have been sent;
 * - an active job that no living worker has: put back;
 * - a paused queue of a lane that is not held, or the reverse: corrected.
 *
 * Safe at any time and for any worker. Returns whether the lane is held.
 */
export async function recoverLane(lane: string, lease: WorkerLease, context: DeliveryContext): Promise<boolean> {
  const { ledger, queues, log, worker } = context;
  // Most idle lanes, at each of their sweeps.
  if (await ledger.lanes.isAtRest(lane, queues.holder(lane).keys)) return false;
  const owner = await ledger.attempts.openOwner(lane);
  const taken = owner === undefined ? undefined : await reclaim(lane, owner, lease, context);
  if (taken) log.warn({ lane, message: taken.key, owner, proven: taken.proven }, 'attempt.reclaimed');

  for (const { job, token } of await queues.active(lane)) {
    const ours = token === worker;
    const orphaned = token === undefined || ours || lease.seenDeadAt(token) !== undefined;
    if (!orphaned) continue;
    log.warn({ lane, message: job.key, owner: token }, 'job.recovered');
    if (!ours && job.key !== taken?.key) await noteDeath(lane, job.key, token, context);
    await queues.recover(lane, job);
  }
  // The queue is paused if and only if the lane is held, even if the hold came while the lane was idle.
  const [holds, paused] = await Promise.all([ledger.lanes.holds(lane), queues.isPaused(lane)]);
  const held = holds.length > 0;
  if (held !== paused) await queues.pause(lane, held);
  return held;
}

async function reclaim(
  lane: string,
  owner: string,
  lease: WorkerLease,
  { ledger, worker, isProvenDead }: DeliveryContext,
): Promise<{ key: string; proven: boolean } | undefined> {
  const seenDeadAt = owner === worker ? undefined : lease.seenDeadAt(owner);
  if (owner !== worker && seenDeadAt === undefined) return undefined;
  // Outside of a run, an attempt that is open under our own id belongs to a run that failed. An owner that is proven dead opens
  // no further attempt, and its POST is not on its way. In both cases the lane waits for the gap alone.
  const proven = owner === worker || (await isProvenDead(owner));
  // Otherwise it may be alive: the snapshot may be one heartbeat old, and the owner back with a new attempt. So only what
  // was opened before it counts, and the lane waits until the POST must have ended.
  const taken = await ledger.attempts.reclaim(lane, owner, proven ? undefined : seenDeadAt);
  return taken && { key: taken.key, proven };
}

/**
 * Counts a worker that died while it prepared the message, which may be what kills workers. Not if the worker was waiting (an
 * outage of the gateway is not the message's fault), or if only its lock has lapsed, as all locks do in an outage of Redis.
 */
async function noteDeath(
  lane: string,
  key: string,
  owner: string | undefined,
  { ledger, log }: DeliveryContext,
): Promise<void> {
  if (owner === undefined) return;
  const waiting = await ledger.deaths.waiting(lane);
  if (waiting?.owner === owner && waiting.key === key) return;
  const deaths = await ledger.deaths.count(lane, key);
  if (deaths < MAX_DEATHS) return;
  log.error({ lane, message: key, deaths }, 'message.poison');
  await ledger.messages.bury(lane, key, deaths);
}
