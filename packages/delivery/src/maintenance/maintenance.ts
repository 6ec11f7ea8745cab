import type { DeliveryContext } from '../delivery-context.ts';
import { joinLane, searchLane, type Search } from '../receipts/reconcile.ts';
import type { WorkerLease } from '../scheduler/worker-lease.ts';
import { createOrphanLanes } from './orphan-lanes.ts';
import { reindexLane, type ReindexWalk } from './reindex-lane.ts';
import { sweepLane } from './sweep-lane.ts';
import { createSweepRounds, type SweepRounds } from './sweep-rounds.ts';

/** The work that keeps promises while nothing is sent: sweeps of this worker's lanes, and of lanes without a worker. */
export interface Maintenance {
  start(): void;
  /** Begins no further round. Resolves when the present one has ended. */
  stop(): Promise<void>;
}

export interface MaintenanceOptions {
  context: DeliveryContext;
  lease: WorkerLease;
  /** Returns the lanes that are this worker's now. */
  own(): string[];
}

/** Every 60th round purges what is past its retention period: at most this many messages per status and lane. */
const PURGE = { every: 60, batch: 1000 };
/** Every 6th round compacts what has not changed for long: more messages per lane than any lane sends in the meantime. */
const COMPACT = { every: 6, batch: 500 };

/** A round over thousands of lanes takes longer than the sweep interval: this much per lane (ms). */
const LANE_MS = 3;

/** Runs a round at every sweep interval, and observes the gateway and the numbers at every heartbeat interval. */
export function createMaintenance({ context, lease, own }: MaintenanceOptions): Maintenance {
  const { ledger, log, timings, clock, breakers } = context;
  const sweepOrphans = createOrphanLanes({ ledger, lease, timings, log, now: () => clock.monotonic() });
  let rounds = 0;
  const sweeps = createLaneSweeps(context, () => rounds);
  let timer: NodeJS.Timeout | undefined;
  let observing: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  let stopping = false;

  async function round(): Promise<void> {
    const lanes = own();
    const roundMs = Math.max(timings.sweepMs, lanes.length * LANE_MS);
    await sweeps.run(lanes, roundMs);
    rounds += 1;
    try {
      if (!stopping) await sweepOrphans();
    } catch (error) {
      log.warn({ error }, 'sweep.orphans.failed');
    }
    // The last lane's turn was a part of the round ago.
    if (!stopping) schedule(roundMs / Math.max(1, lanes.length));
  }

  function schedule(inMs: number): void {
    timer = setTimeout(() => void (current = round()), inMs);
  }

  function observe(): void {
    breakers.connection.tick();
    void breakers.outage.refresh();
  }

  return {
    start() {
      schedule(timings.sweepMs * context.random());
      observing = setInterval(observe, timings.heartbeatMs);
    },
    stop() {
      stopping = true;
      clearTimeout(timer);
      clearInterval(observing);
      sweeps.stop();
      return current;
    },
  };
}

/** What one round does with each lane. `rounds`: rounds before this one. */
function createLaneSweeps(context: DeliveryContext, rounds: () => number): SweepRounds {
  const { ledger, log } = context;
  const searches = new Map<string, Search>();
  /** Lane → cursor of the walk through its queued messages. */
  const walks = new Map<string, string>();
  const reindexing = new Map<string, ReindexWalk>();
  return createSweepRounds({
    log,
    async sweep(lane) {
      // First, so that the same round sweeps what it has put back into an index.
      await reindexLane(lane, reindexing, context);
      const { repair, settle, compact } = await sweepLane(lane, walks, context, rounds() % COMPACT.every === 0);
      // What was repaired may await evidence now.
      const isOpen = repair || settle;
      if (isOpen) await joinLane(lane, context);
      else context.receipts.evidence.noneUnclear(lane);
      if (rounds() % PURGE.every === 0) await ledger.messages.purge(lane, PURGE.batch);
      if (compact) await ledger.messages.compact(lane, COMPACT.batch);
      return isOpen;
    },
    search: (lane) => searchLane(lane, searches, context),
  });
}
