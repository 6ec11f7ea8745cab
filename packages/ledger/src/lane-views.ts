import type { LaneView } from '@pombo/message';
import type { LaneRecord } from './lanes.ts';
import type { Ledger } from './ledger.ts';

/** A worker that was not heard for so long counts as dead: delivery's own heartbeat TTL. */
const HEARTBEAT_TTL_MS = 5000;

/** Every lane there is: with a published instance, or with messages. Sorted. */
export async function knownLanes(ledger: Ledger): Promise<string[]> {
  const [published, used] = await Promise.all([ledger.instances.known(), ledger.lanes.names()]);
  return [...new Set([...published.keys(), ...used])].toSorted();
}

/** Where these lanes stand. */
export async function viewLanes(lanes: readonly string[], ledger: Ledger): Promise<LaneView[]> {
  const served = await servedLanes(ledger);
  return Promise.all(
    lanes.map(async (lane): Promise<LaneView> => {
      const [record, counts] = await Promise.all([ledger.lanes.read(lane), ledger.messages.counts(lane)]);
      const { queued, sending, accepted, unknown, failed } = counts;
      return {
        instance: lane,
        ...stateOf(record),
        queued,
        sending,
        accepted,
        unknown,
        failed,
        served: served.has(lane),
      };
    }),
  );
}

async function servedLanes(ledger: Ledger): Promise<Set<string>> {
  const [{ workers }, served] = await Promise.all([ledger.members.roll(), ledger.members.served()]);
  const living = [...served].filter(([worker]) => (workers.get(worker) ?? Infinity) <= HEARTBEAT_TTL_MS);
  return new Set(living.flatMap(([, lanes]) => lanes));
}

function stateOf(record: LaneRecord): Pick<LaneView, 'state' | 'holds' | 'notBefore' | 'cooling'> {
  const { holds, open, notBefore, now, fault } = record;
  const waits = notBefore > now;
  const cools = waits && fault !== undefined;
  return {
    state: holds.length > 0 ? 'held' : open ? 'sending' : cools ? 'cooling' : 'open',
    holds,
    ...(waits ? { notBefore: new Date(notBefore).toISOString() } : {}),
    ...(cools ? { cooling: fault } : {}),
  };
}
