import type { DeliverParts } from './deliver.ts';
import type { Membership } from './membership.ts';

/** Workers that may die on one message before it began; then the message is to blame. */
const MAX_DEATHS = 3;

/**
 * Looks for what a dead worker, or a lost reply, left on a lane: an open attempt (closed as `unknown`: a byte may
 * have left), a job that is active under nobody, a pause that no hold stands for. Safe at any time and by anybody.
 * Answers whether the lane is held.
 */
export async function recoverLane(lane: string, membership: Membership, parts: DeliverParts): Promise<boolean> {
  const { ledger, queues, log, worker } = parts;
  const owner = await ledger.attempts.openOwner(lane);
  // An attempt that is open under our own name outside of a turn belongs to a turn that failed.
  const closable = owner !== undefined && (owner === worker || membership.isDead(owner));
  const taken = closable ? await ledger.attempts.takeOver(lane, owner) : undefined;
  if (taken) log.warn({ lane, message: taken.key, owner }, 'attempt.taken-over');

  for (const { job, token } of await queues.active(lane)) {
    const ours = token === worker;
    const orphaned = token === undefined || ours || membership.isDead(token);
    if (!orphaned) continue;
    log.warn({ lane, message: job.key, owner: token }, 'job.recovered');
    if (!ours && job.key !== taken?.key) await countDeath(lane, job.key, parts);
    await queues.recover(lane, job);
  }
  if (!(await queues.isPaused(lane))) return false;
  if ((await ledger.lanes.holds(lane)).length > 0) return true;
  await queues.pause(lane, false);
  return false;
}

/** The message was only being prepared: it may be what kills workers. */
async function countDeath(lane: string, key: string, { ledger, log }: DeliverParts): Promise<void> {
  const deaths = await ledger.attempts.countDeath(lane, key);
  if (deaths < MAX_DEATHS) return;
  log.error({ lane, message: key, deaths }, 'message.poison');
  await ledger.messages.bury(lane, key, deaths);
}
