import type { InstanceInfo, LaneJobs } from '@pombo/core';
import { heldAgain } from '../breakers/hold-probe.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import type { NextRun } from '../lane-run.ts';
import { hasRun, isOurs, isRemoved, newLane, setState, type Lane } from './lane-state.ts';
import { AHEAD_MS, runLane } from './run-lane.ts';
import { createTimerQueue } from './timer-queue.ts';
import type { WorkerLease } from './worker-lease.ts';

/**
 * The scheduler: one timer queue for every lane of this process, instead of a connection and a timer per lane. One run of a
 * lane takes at most one message and says when the next run is due. `lane-state.ts` has the states.
 */
export interface LaneScheduler {
  /** Starts with these lanes, or replaces the present ones. */
  serve(instances: InstanceInfo[]): Promise<void>;
  wake(lane: string): void;
  /** Wakes the lanes that are held, as far as this process knows. */
  wakeHeld(): void;
  /** Workers came or went: lanes may have become ours, or another worker's. */
  reassign(): void;
  /** Starts no further run and waits for those in progress. */
  stop(): Promise<void>;
  /** Returns the lanes that are this worker's now. */
  own(): string[];
}

export interface LaneSchedulerOptions {
  context: DeliveryContext;
  lease: WorkerLease;
  adder: LaneJobs;
  /** Maximum number of concurrent runs. */
  concurrency: number;
}

/** Maximum time over which first fetches are spread (ms): ten thousand lanes cannot all fetch within one second. */
const MAX_SPREAD_MS = 10_000;

export function createLaneScheduler({ context, lease, adder, concurrency }: LaneSchedulerOptions): LaneScheduler {
  const { queues, log, timings, random } = context;
  const lanes = new Map<string, Lane>();
  const timerQueue = createTimerQueue(start);
  const runs = new Set<Promise<void>>();
  /** Due, but no slot was free. */
  const backlog = new Set<string>();
  let stopping = false;

  function start(name: string): void {
    const lane = lanes.get(name);
    if (lane?.state.at !== 'waiting' || stopping) return;
    if (runs.size >= concurrency) {
      backlog.add(name);
      return;
    }
    const { sweepDue } = lane.state;
    setState(lane, { at: 'running', woken: false });
    const running: Promise<void> = runLane(lane, { context, lease, sweepDue, sweepMs }).then((next) => {
      runs.delete(running);
      end(lane, next);
    });
    runs.add(running);
  }

  function end(lane: Lane, next: NextRun): void {
    const { instance, state } = lane;
    if (state.at === 'running') {
      if (!stopping) schedule(lane, next, state.woken);
    } else {
      if (isRemoved(lane)) lanes.delete(instance.name);
      setState(lane, { at: 'foreign' });
      // Its present worker may have fetched during our run, and found nothing.
      if (!stopping) wakeOwner(instance.name);
    }
    if (stopping) return;
    for (const name of backlog) {
      if (runs.size >= concurrency) return;
      backlog.delete(name);
      start(name);
    }
  }

  function wakeOwner(name: string): void {
    adder.wake(name).catch((error: unknown) => log.warn({ lane: name, error }, 'wake.failed'));
  }

  /** Puts a lane whose run ended back into the timer queue. */
  function schedule(lane: Lane, next: NextRun, woken: boolean): void {
    const wait = (ms: number, sweepDue = false): void => {
      setState(lane, { at: 'waiting', sweepDue });
      timerQueue.set(lane.instance.name, ms);
    };
    if ('restMs' in next) {
      lane.needsRecovery ||= next.suspect === true;
      lane.restUntil = performance.now() + next.restMs;
      wait(startOf(lane));
    } else if ('againMs' in next) {
      wait(woken ? 0 : next.againMs, next.sweep === true);
    } else if ('closedMs' in next) {
      // Wake early for urgent messages, and sweep in case a wake was lost or the lane was held or orphaned.
      const againMs = Math.min(next.closedMs, sweepMs());
      wait(woken ? 0 : againMs, !woken && againMs < next.closedMs);
    } else if (next.parked === 'held') {
      wait(woken ? 0 : hold(lane));
    } else {
      // An empty fetch may also mean that an orphan blocks the lane, or that its queue's pause outlived the hold.
      wait(woken ? 0 : sweepMs(), !woken);
    }
  }

  /** Pauses the queue of a held lane, whose jobs could only be returned. Returns ms until its first probe. */
  function hold(lane: Lane): number {
    const { name } = lane.instance;
    queues.pause(name, true).catch((error: unknown) => log.warn({ lane: name, error }, 'pause.failed'));
    const { held, dueInMs } = heldAgain(name, context);
    lane.held = held;
    context.hooks.onHeld?.(name, dueInMs);
    return dueInMs;
  }

  /** Spread, and stretched when there are thousands of lanes: a sweep costs a few commands per lane. */
  function sweepMs(): number {
    return Math.max(timings.sweepMs, lanes.size * 3) * (1 + random() / 2);
  }

  function wake(name: string): void {
    const lane = lanes.get(name);
    if (lane?.state.at === 'running') setState(lane, { at: 'running', woken: true });
    if (lane?.state.at !== 'waiting') return;
    setState(lane, { at: 'waiting', sweepDue: false });
    const inMs = startOf(lane);
    if (inMs > 0) return timerQueue.bringForward(name, inMs);
    // At once: a timer would cost the message a millisecond.
    timerQueue.clear(name);
    start(name);
  }

  /** Takes the lane, or gives it up, as the worker leases say. */
  function assign(lane: Lane): void {
    const { instance, state } = lane;
    if (isRemoved(lane) || lease.owns(instance.name) === isOurs(lane)) return;
    if (isOurs(lane)) {
      const woken = state.at === 'running' && state.woken;
      setState(lane, hasRun(lane) ? { at: 'leaving', woken, removed: false } : { at: 'foreign' });
      timerQueue.clear(instance.name);
      return;
    }
    // Check what its previous worker left behind before anything is fetched.
    lane.needsRecovery = true;
    lane.justTaken = true;
    setState(lane, state.at === 'leaving' ? { at: 'running', woken: state.woken } : { at: 'waiting', sweepDue: false });
    timerQueue.set(instance.name, Math.max(restOf(lane), random() * spreadMs()));
  }

  /** Returns what is left of a lane's rest, by this process's own clock, which never jumps (ms). */
  function restOf(lane: Lane): number {
    return Math.max(0, lane.restUntil - performance.now());
  }

  /** Returns when the lane's next run may begin (ms from now). */
  function startOf(lane: Lane): number {
    return Math.max(0, restOf(lane) - AHEAD_MS);
  }

  function remove(lane: Lane): void {
    const { instance, state } = lane;
    timerQueue.clear(instance.name);
    // The name may return before the run has ended; it must not get a second run beside that one.
    if (state.at === 'running' || state.at === 'leaving') {
      setState(lane, { at: 'leaving', woken: state.woken, removed: true });
    } else lanes.delete(instance.name);
  }

  /** Spreads first fetches, so that a thousand lanes do not all fetch in one tick. */
  function spreadMs(): number {
    return Math.min(MAX_SPREAD_MS, lanes.size);
  }

  function add(instance: InstanceInfo): void {
    const known = lanes.get(instance.name);
    if (known === undefined) return void lanes.set(instance.name, newLane(instance));
    known.instance = instance;
    if (known.state.at === 'leaving') setState(known, { ...known.state, removed: false });
  }

  return {
    async serve(instances) {
      const wanted = new Set(instances.map(({ name }) => name));
      for (const [name, lane] of lanes) if (!wanted.has(name)) remove(lane);
      for (const instance of instances) add(instance);
      try {
        await lease.serve([...wanted]);
      } finally {
        // Even when Redis is unreachable: a later heartbeat informs the others, and until then `open` decides for both.
        for (const lane of lanes.values()) assign(lane);
      }
    },

    wake,

    wakeHeld() {
      // A lane in its run may be about to learn that it is held.
      for (const [name, lane] of lanes) if (hasRun(lane) || lane.held !== undefined) wake(name);
    },

    reassign() {
      for (const lane of lanes.values()) assign(lane);
      // A worker has died, perhaps with an attempt open on a lane that was ours throughout.
      for (const lane of lanes.values()) {
        if (!isOurs(lane)) continue;
        lane.needsRecovery = true;
        if (lane.state.at === 'running') setState(lane, { at: 'running', woken: true });
        else timerQueue.bringForward(lane.instance.name, Math.max(restOf(lane), random() * spreadMs()));
      }
    },

    async stop() {
      stopping = true;
      timerQueue.stop();
      await Promise.all(runs);
    },

    own: () => [...lanes.values()].filter(isOurs).map(({ instance }) => instance.name),
  };
}
