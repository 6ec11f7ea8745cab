import type { LedgerPort, Recovery } from '@pombo/core';
import { setTimeout as pause } from 'node:timers/promises';
import type { Timings } from '../timings.ts';
import { again, behindOf, cleared, compared, moveTo, newBarrier, suspected } from './barrier-state.ts';
import type { Clear, Waiting } from './barrier-state.ts';
import { createJournalRepair, type JournalRepairOptions } from './journal-repair.ts';
import { createRollbackHolds } from './rollback-holds.ts';

/**
 * The recovery barrier: after anything that may have made Redis lose writes, this worker opens no attempt until it has
 * compared its journal with Redis, and every other worker that may have sent lately has done the same. `barrier-state.ts`
 * has the states.
 */
export interface RecoveryBarrier {
  /** Starts the first comparison. */
  start(): void;
  /** Redis may be another one, or behind. `wentBack`: it has certainly lost writes. */
  suspect(why: string, wentBack?: boolean): void;
  /** Opens a recovery that awaits this worker: its holds do not end before its journal was compared, even if it dies now. */
  open(): Promise<void>;
  /** Opens a recovery for a lane that is held since Redis lost writes, if none is open: nothing else would end that hold. */
  cover(lane: string): Promise<void>;
  /** Checks a heartbeat's reply: whether Redis went back, and whether another worker has opened a recovery. */
  onHeartbeat(reply: HeartbeatReply): void;
  isClear(): boolean;
  /** Returns why nothing may be written for an attempt opened at `begunAt` (monotonic, ms), or undefined. */
  mayWrite(begunAt: number): string | undefined;
  /** Returns the run of Redis that the journals were compared with; '' before that. */
  run(): string;
  stop(): Promise<void>;
}

/** What a heartbeat's reply says about recoveries. `beats`: the heartbeats that Redis has counted. */
export interface HeartbeatReply {
  beats: number;
  epoch: string;
  recovering: boolean;
}

export interface RecoveryBarrierOptions extends JournalRepairOptions {
  host: string;
  ledger: Pick<LedgerPort, 'recovery' | 'lanes' | 'workers' | 'attempts'>;
  /** Returns the run of Redis, which changes with every restart and failover. */
  identify(): Promise<string>;
  /** Returns true if every write that Redis acknowledged survives its restart. */
  isLossless(): Promise<boolean>;
  /** Returns the lanes that this worker serves. */
  lanes(): string[];
  wake(lane: string): Promise<void>;
  /** A recovery is over, whichever worker ended it. Lanes that were held may continue. */
  onOver(): void;
  /** Returns the workers that were seen alive, whatever Redis says now. */
  seen(): string[];
  timings: Timings;
}

/** Why nothing is written while, or right after, Redis is compared with the journal. No request is made, and no attempt counts. */
const COMPARING = 'Redis is being compared with the journal';
const COMPARED = 'Redis was compared with the journal since the attempt began';

/** A worker whose heartbeat continues, but that does not report within this many TTLs, is treated as dead. */
const SILENT_TTLS = 6;
/** Pause before a comparison that failed is repeated (ms). */
const AGAIN_MS = 300;

export function createRecoveryBarrier(options: RecoveryBarrierOptions): RecoveryBarrier {
  const { worker, host, sentAttempts, ledger, timings, clock, log } = options;
  const { recovery } = ledger;
  const barrier = newBarrier();
  const journals = createJournalRepair(options);
  const holds = createRollbackHolds({ lanes: ledger.lanes, served: options.lanes, wake: options.wake });
  /** The recovery for which this process has held the lanes. */
  let heldFor = '';
  /** This worker's lanes may wait for the hold of a recovery. */
  let mayBeHeld = false;
  let beats = 0;
  let stopped = false;
  let working: Promise<void> | undefined;

  /** Starts a task, unless one is running. After it, a comparison starts if the barrier is not clear. */
  function startTask(task: () => Promise<void>): void {
    if (stopped) return;
    working ??= task().finally(() => {
      working = undefined;
      if (barrier.state.at !== 'clear') startTask(reachClear);
    });
  }

  async function reachClear(): Promise<void> {
    while (!isDone()) {
      try {
        const waiting = await compareAndReport();
        if (waiting === undefined || !(await othersReported(waiting))) continue;
        // The last step may have waited for a connection that was lost.
        if (barrier.state === waiting) moveTo(barrier, cleared(waiting, clock.monotonic()));
      } catch (error) {
        log.warn({ error }, 'recovery.failed');
        await pause(AGAIN_MS);
      }
    }
  }

  function isDone(): boolean {
    return stopped || barrier.state.at === 'clear';
  }

  /** Compares the journals with Redis and reports what was found. Returns undefined if a new doubt came in the meantime. */
  async function compareAndReport(): Promise<Waiting | undefined> {
    if (barrier.state.at === 'waiting') moveTo(barrier, again(barrier.state));
    const mine = barrier.state;
    if (mine.at !== 'comparing') return undefined;
    const run = await options.identify();
    await journals.raiseSequences(mine.behind);
    const found = await journals.compare(mine.behind);
    const report = { run, wentBack: wentBack() || mine.behind.size > 0, missing: found.missing > 0 };
    const state = await recovery.checkIn({ worker, host, ...report, seen: options.seen() });
    mayBeHeld ||= state.open;
    // Once per recovery: the operator may have released some of them since.
    if (found.missing > 0 || (state.missing && heldFor !== state.epoch)) await holdLanes(state, state.epoch);
    await journals.restore(found);
    const waiting = barrier.state === mine ? moveTo(barrier, compared(mine, run, state.epoch)) : undefined;
    if (state.open) log.warn({ awaits: state.awaits.map((each) => each.worker) }, 'recovery.open');
    if (found.reaches) await recovery.strikeOff(found.workers, state.epoch);
    else log.error({}, 'recovery.incomplete');
    return waiting;
  }

  function wentBack(): boolean {
    return barrier.state.at === 'comparing' && barrier.state.wentBack;
  }

  async function holdLanes(state: Recovery, epoch: string): Promise<void> {
    await holds.hold(state);
    heldFor = epoch;
  }

  /** Waits for the other workers. Returns false if the journals must be compared again first. */
  async function othersReported(waiting: Waiting): Promise<boolean> {
    const since = clock.monotonic();
    for (;;) {
      const state = await recovery.read();
      if (stopped || barrier.state !== waiting || state.epoch !== waiting.epoch) return false;
      if (!state.open) return true;
      if (state.held) {
        // Another worker has held the lanes that it knew of.
        if (heldFor !== waiting.epoch) await holdLanes(state, waiting.epoch);
        return true;
      }
      if (state.awaits.length === 0) {
        if (await end(state, waiting.epoch)) return true;
        continue;
      }
      const waitedMs = clock.monotonic() - since;
      if (waitedMs > timings.heartbeatTtlMs && (await excuseAbsent(state, waitedMs))) return true;
      await pause(Math.min(timings.heartbeatMs, 200));
    }
  }

  /**
   * If none of the awaited workers lives, they are struck off where Redis loses nothing. Otherwise the lanes are held until
   * their journals come. Returns true if the lanes are held.
   */
  async function excuseAbsent(state: Recovery, waitedMs: number): Promise<boolean> {
    const absent = await absentOf(state, waitedMs);
    if (absent.length < state.awaits.length) return false;
    if (!state.missing && (await options.isLossless())) {
      await strikeOff(absent, state);
      return false;
    }
    await holdLanes(state, state.epoch);
    await recovery.noteHeld();
    log.error({ awaits: absent.map((each) => `${each.worker} on ${each.host}`) }, 'recovery.held');
    return true;
  }

  async function absentOf({ awaits }: Recovery, waitedMs: number): Promise<Recovery['awaits']> {
    if (waitedMs > SILENT_TTLS * timings.heartbeatTtlMs) return awaits;
    const { workers } = await ledger.workers.snapshot();
    return awaits.filter((each) => (workers.get(each.worker) ?? Infinity) > timings.heartbeatTtlMs);
  }

  function strikeOff(workers: readonly { worker: string }[], { epoch }: Recovery): Promise<Recovery> {
    const ids = workers.map((each) => each.worker);
    return recovery.strikeOff(ids, epoch);
  }

  /**
   * Ends a recovery in which all have reported. The lanes are released first, so that after a crash in between another worker
   * does it again. Returns false if another worker has joined the recovery, whose missing attempts hold the lanes again.
   */
  async function end(state: Recovery, epoch: string): Promise<boolean> {
    await holds.release();
    if (await recovery.close(state.epoch)) {
      log.warn({}, 'recovery.over');
      return true;
    }
    const now = await recovery.read();
    if (now.open && now.missing) await holdLanes(now, epoch);
    return false;
  }

  /** While the lanes are held: looks whether an awaited journal has come into this folder, or was reported elsewhere. */
  async function lookForJournals({ epoch }: Clear): Promise<void> {
    const state = await recovery.read();
    if (!state.open || state.epoch !== epoch) return;
    if (state.awaits.length === 0) return void (await end(state, epoch));
    const owners = (await sentAttempts.owners?.()) ?? [];
    const here = owners.filter((owner) => !owner.alive && state.awaits.some((each) => each.worker === owner.worker));
    if (here.length === 0) return;
    const found = await journals.compare(behindOf(barrier.state));
    await journals.restore(found);
    if (!found.reaches) return;
    const after = await strikeOff(here, state);
    if (after.awaits.length === 0) await end(after, epoch);
    else await holds.update(after);
  }

  function suspect(why: string, isBehind = false): void {
    mayBeHeld = true;
    if (barrier.state.at === 'clear') log.info({ why }, 'recovery.suspected');
    moveTo(barrier, suspected(barrier.state, isBehind));
    startTask(reachClear);
  }

  /** Checks a heartbeat that came while the barrier was clear. */
  function whileClear(clear: Clear, { epoch, recovering }: HeartbeatReply): void {
    if (epoch !== clear.epoch) {
      suspect('another worker opened a recovery');
    } else if (recovering) {
      const warn = (error: unknown): void => log.warn({ error }, 'recovery.failed');
      startTask(() => lookForJournals(clear).catch(warn));
    } else if (mayBeHeld) {
      // The worker that ended the recovery wakes the lanes, and may die before it has.
      mayBeHeld = false;
      options.onOver();
    }
  }

  return {
    start: () => startTask(reachClear),
    suspect,

    async cover(lane) {
      if (barrier.state.at !== 'clear' || (await recovery.read()).open) return;
      // A recovery releases the lanes before it closes.
      const held = await ledger.lanes.holds(lane);
      if (held.some(({ reason }) => reason === 'rollback')) suspect('a lane is held, and no recovery is open', true);
    },

    async open() {
      const found = { run: await options.identify(), wentBack: true, missing: false, seen: options.seen() };
      await recovery.checkIn({ worker, host, ...found });
    },

    isClear: () => barrier.state.at === 'clear',
    run: () => (barrier.state.at === 'clear' ? barrier.state.run : ''),

    onHeartbeat(reply) {
      const isBehind = reply.beats <= beats;
      beats = reply.beats;
      mayBeHeld ||= reply.recovering;
      if (isBehind) suspect('the heartbeats went back', true);
      else if (barrier.state.at === 'clear') whileClear(barrier.state, reply);
    },

    mayWrite(begunAt) {
      if (barrier.state.at !== 'clear') return COMPARING;
      return begunAt < barrier.state.since ? COMPARED : undefined;
    },

    async stop() {
      stopped = true;
      await working;
    },
  };
}
