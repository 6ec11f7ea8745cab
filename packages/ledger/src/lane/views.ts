import { blockersOf, type LaneFacts, type LaneView } from '@pombo/core';
import type { LaneRecord } from './lanes.ts';
import type { Ledger } from '../ledger.ts';

/** A worker without a heartbeat for this long counts as dead: delivery's own heartbeat TTL. */
const HEARTBEAT_TTL_MS = 5000;

/** Returns every lane that has a published instance or messages. Sorted. */
export async function knownLanes(ledger: Ledger): Promise<string[]> {
  const [published, used] = await Promise.all([ledger.instances.known(), ledger.lanes.names()]);
  return [...new Set([...published.keys(), ...used])].toSorted();
}

/**
 * Returns the state of every lane that matters to a person: those with an instance, those that a worker serves, and
 * those with an unsettled message, even when their instance is gone. Sorted.
 */
export async function viewKnownLanes(ledger: Ledger): Promise<LaneView[]> {
  const [lanes, published] = await Promise.all([knownLanes(ledger), ledger.instances.known()]);
  const views = await viewLanes(lanes, ledger);
  return views.filter(
    ({ instance, workers, queued, sending, unknown }) =>
      published.has(instance) || workers > 0 || queued + sending + unknown > 0,
  );
}

/** Returns the state of these lanes. */
export async function viewLanes(lanes: readonly string[], ledger: Ledger): Promise<LaneView[]> {
  const living = await livingWorkers(ledger);
  // While no worker lives, the files published last are all that is known.
  const published = living.size > 0 ? undefined : await ledger.instances.known();
  const workers = countByLane(living);
  return Promise.all(
    lanes.map(async (lane): Promise<LaneView> => {
      const [record, counts] = await Promise.all([ledger.lanes.read(lane), ledger.messages.counts(lane)]);
      const { queued, sending, accepted, unknown, failed } = counts;
      const serving = workers.get(lane) ?? 0;
      const facts: LaneFacts = {
        instance: lane,
        holds: record.holds,
        workers: serving,
        configured: serving > 0 || published?.has(lane) === true,
        orphaned: record.open !== undefined && !living.has(record.open.owner),
        sending: record.open !== undefined,
        queued,
        notBefore: record.notBefore,
        fault: record.fault,
        waiting: record.waiting,
        stall: record.stall,
        now: record.now,
      };
      return {
        instance: lane,
        ...stateOf(record),
        blockers: blockersOf(facts),
        queued,
        sending,
        accepted,
        unknown,
        failed,
        ...(record.callbacksMissed ? { callbacksMissed: true as const } : {}),
        ...(record.queue === undefined
          ? {}
          : { zapiQueue: { listed: record.queue.listed, at: new Date(record.queue.at).toISOString() } }),
        configured: facts.configured,
        served: serving > 0,
        workers: serving,
      };
    }),
  );
}

/** Returns lane → number of live workers that serve it. Lanes that none serves are left out. */
export async function liveWorkers(ledger: Ledger): Promise<Map<string, number>> {
  return countByLane(await livingWorkers(ledger));
}

/** Worker → the lanes it serves; live workers only. */
async function livingWorkers(ledger: Ledger): Promise<Map<string, string[]>> {
  const [{ workers }, served] = await Promise.all([ledger.workers.snapshot(), ledger.workers.assignments()]);
  // Heartbeats are stored in whole seconds of Redis time, so one may appear to be in the future.
  const living = [...workers].filter(([, ageMs]) => ageMs <= HEARTBEAT_TTL_MS);
  return new Map(living.map(([worker]) => [worker, served.get(worker) ?? []]));
}

function countByLane(living: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const lanes of living.values()) for (const lane of lanes) counts.set(lane, (counts.get(lane) ?? 0) + 1);
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
