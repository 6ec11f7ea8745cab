import type { SweepOutlook } from '@pombo/core';
import { decidePace } from '@pombo/schedule';
import type { DeliveryContext } from '../delivery-context.ts';
import { continueAt, repairLane, walkOf } from './repair-lane.ts';

/**
 * Sweeps a lane, held or not: overdue messages expire, messages without a callback are flagged, attempts that no
 * worker has open are closed, and queued messages without a job get one. Every step is idempotent, so two workers may do it
 * at once. `walks`: the cursor of the walk through each lane's queued messages. `compacts`: whether the caller also compacts.
 * One command first reads what the steps would do, and those that would do nothing are left out. Returns what it read.
 */
export async function sweepLane(
  lane: string,
  walks: Map<string, string>,
  context: DeliveryContext,
  compacts = false,
): Promise<SweepOutlook> {
  const { ledger, timings } = context;
  const scope = { ...walkOf(lane, walks, context), maxAgeMs: timings.maxAgeMs, compacts };
  const outlook = await ledger.messages.outlook(lane, scope);
  await noteHours(lane, outlook, context);
  if (outlook.repair) await repairLane(lane, walks, context);
  else continueAt(outlook.cursor, lane, walks);
  return outlook;
}

/**
 * Messages do not age while their lane's hours are closed. The quota gate records that when a message wants to be sent; this
 * does it for a lane that is held or rests. By Redis's clock. A daily limit is left to the quota gate, which counts.
 */
async function noteHours(
  lane: string,
  { now, queued }: SweepOutlook,
  { ledger, instances, memory: { closed }, log }: DeliveryContext,
): Promise<void> {
  const given = instances.rules(lane);
  const said = closed.get(lane);
  if (given === undefined && said === undefined) return;
  // If nothing waits, nothing ages; a message that is created later ages from the opening anyway.
  if (said === undefined && queued === 0) return;
  const decided = given === undefined ? undefined : decidePace(now, [given]);
  const until = decided !== undefined && 'waitUntil' in decided ? decided.waitUntil : undefined;
  if (until === said) return;
  if (until !== undefined) {
    const isNew = await ledger.lanes.setWaiting(lane, { until, reason: 'window' });
    if (isNew) log.info({ lane, reason: 'window', until: new Date(until).toISOString() }, 'lane.closed');
    closed.set(lane, until);
    return;
  }
  // The rules have changed. Otherwise the lane opens at its time without a write.
  if (said! > now) await ledger.lanes.setWaiting(lane, undefined);
  closed.delete(lane);
}
