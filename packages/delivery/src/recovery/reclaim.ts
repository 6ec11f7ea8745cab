import type { DeliveryContext } from '../delivery-context.ts';
import type { WorkerLease } from '../scheduler/worker-lease.ts';

/** Workers in a row that may die on one message before it began; then the message is to blame. */
const MAX_DEATHS = 3;

/**
 * Looks for what a dead worker, or a lost reply, left on a lane: an open attempt (closed as `unknown`: a byte may
 * have left), a job that is active under nobody, a pause of the queue that does not go with the holds. Safe at any time
 * and by anybody. Answers whether the lane is held.
 */
export async function recoverLane(lane: string, lease: WorkerLease, context: DeliveryContext): Promise<boolean> {
  const { ledger, queues, log, worker } = context;
  const owner = await ledger.attempts.openOwner(lane);
  const taken = owner === undefined ? undefined : await reclaim(lane, owner, lease, context);
  if (taken) log.warn({ lane, message: taken.key, owner }, 'attempt.reclaimed');

  for (const { job, token } of await queues.active(lane)) {
    const ours = token === worker;
    const orphaned = token === undefined || ours || lease.seenDeadAt(token) !== undefined;
    if (!orphaned) continue;
    log.warn({ lane, message: job.key, owner: token }, 'job.recovered');
    if (!ours && job.key !== taken?.key) await noteDeath(lane, job.key, token, context);
    await queues.recover(lane, job);
  }
  // The queue's pause follows the holds, also one that came to an idle lane and has met no message.
  const [holds, paused] = await Promise.all([ledger.lanes.holds(lane), queues.isPaused(lane)]);
  const held = holds.length > 0;
  if (held !== paused) await queues.pause(lane, held);
  return held;
}

async function reclaim(
  lane: string,
  owner: string,
  lease: WorkerLease,
  { ledger, worker }: DeliveryContext,
): Promise<{ key: string } | undefined> {
  // An attempt that is open under our own name outside of a turn belongs to a turn that failed.
  if (owner === worker) return ledger.attempts.reclaim(lane, owner);
  const seenDeadAt = lease.seenDeadAt(owner);
  // The roll may be a beat old, and the owner alive again with an attempt of its own: bounded by the roll's time.
  return seenDeadAt === undefined ? undefined : ledger.attempts.reclaim(lane, owner, seenDeadAt);
}

/**
 * The message was only being prepared: it may be what kills workers. Not when its worker waited for others (an outage of the
 * gateway is no message's fault), nor when it is not known to have died: after an outage of Redis a lock has lapsed, too.
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
