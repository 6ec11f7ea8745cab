import type { LaneRecord, Ledger } from '@pombo/ledger';
import type { LaneView } from '@pombo/message';

/** A lane as the CLI shows it: also how many live workers serve it. */
export interface ServedLane extends LaneView {
  workers: number;
}

/** A worker that was not heard for so long counts as dead: delivery's own heartbeat TTL. */
const HEARTBEAT_TTL_MS = 5000;

/** Lane → number of live workers that serve it. */
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

/** Where these lanes stand. */
export async function viewLanes(lanes: readonly string[], ledger: Ledger): Promise<ServedLane[]> {
  const workers = await liveWorkers(ledger);
  return Promise.all(
    lanes.map(async (lane) => {
      const [record, counts] = await Promise.all([ledger.lanes.read(lane), ledger.messages.counts(lane)]);
      const { queued, sending, accepted, unknown, failed } = counts;
      const count = workers.get(lane) ?? 0;
      return {
        instance: lane,
        ...stateOf(record),
        queued,
        sending,
        accepted,
        unknown,
        failed,
        served: count > 0,
        workers: count,
      };
    }),
  );
}

function stateOf({
  holds,
  open,
  notBefore,
  now,
  fault,
}: LaneRecord): Pick<LaneView, 'state' | 'holds' | 'notBefore' | 'cooling'> {
  const waits = notBefore > now ? { notBefore: new Date(notBefore).toISOString() } : {};
  const cools = notBefore > now && fault !== undefined ? { cooling: fault } : {};
  const state = holds.length > 0 ? 'held' : open ? 'sending' : 'cooling' in cools ? 'cooling' : 'open';
  return { state, holds, ...waits, ...cools };
}
