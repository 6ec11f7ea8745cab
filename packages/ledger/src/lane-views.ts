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
  const workers = await liveWorkers(ledger);
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
        served: workers.has(lane),
        workers: workers.get(lane) ?? 0,
      };
    }),
  );
}

/** Lane → number of live workers that serve it; lanes that none serves are not in it. */
export async function liveWorkers(ledger: Ledger): Promise<Map<string, number>> {
  const [{ workers }, served] = await Promise.all([ledger.members.roll(), ledger.members.served()]);
  const counts = new Map<string, number>();
  for (const [worker, lanes] of served) {
    // The roll counts in whole seconds of Redis time, so a beat may seem to lie ahead.
    if ((workers.get(worker) ?? Infinity) > HEARTBEAT_TTL_MS) continue;
    for (const lane of lanes) counts.set(lane, (counts.get(lane) ?? 0) + 1);
  }
  return counts;
}

function stateOf(record: LaneRecord): Pick<LaneView, 'state' | 'holds' | 'notBefore' | 'cooling' | 'waiting'> {
  const { holds, open, notBefore, now, fault, waiting } = record;
  const waits = notBefore > now;
  const cools = waits && fault !== undefined;
  return {
    state: holds.length > 0 ? 'held' : open ? 'sending' : cools ? 'cooling' : 'open',
    holds,
    ...(waits ? { notBefore: new Date(notBefore).toISOString() } : {}),
    ...(cools ? { cooling: fault } : {}),
    ...(waiting !== undefined && waiting.until > now
      ? { waiting: { until: new Date(waiting.until).toISOString(), reason: waiting.reason } }
      : {}),
  };
}
