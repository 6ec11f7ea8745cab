import type { LedgerPort, Log, Recovery } from '@pombo/core';
import { setTimeout as pause } from 'node:timers/promises';
import { compareJournals, type Compared } from './compare-journals.ts';
import type { Clock } from '../clock.ts';
import type { SentAttempts } from './sent-attempts.ts';
import type { Timings } from '../timings.ts';

/**
 * The recovery barrier: after anything that may have made Redis forget, this worker begins nothing until it has compared
 * its journal with Redis, and every other worker that may have sent lately has done the same.
 */
export interface RecoveryBarrier {
  /** Starts the first comparison. */
  start(): void;
  /** Redis may be another one, or behind. `wentBack`: it is certainly behind. */
  suspect(why: string, wentBack?: boolean): void;
  /** Opens a recovery, in which this worker stands: whoever finds its holds waits for its journal, even when it dies now. */
  open(): Promise<void>;
  /** Opens a recovery for a lane that is held since Redis lost writes, where none is open: no one would end that hold. */
  cover(lane: string): Promise<void>;
  /** Looks at a beat's answer: whether Redis went back, and whether another worker has opened a recovery. */
  hear(beat: { beats: number; epoch: string; recovering: boolean }): void;
  isClear(): boolean;
  /** Why nothing may be written for an attempt begun then (monotonic, ms), or undefined. */
  mayWrite(begunAt: number): string | undefined;
  /** The run of Redis that the journals were compared with; '' before that. */
  run(): string;
  stop(): Promise<void>;
}

export interface RecoveryBarrierParts {
  worker: string;
  host: string;
  sentAttempts: SentAttempts;
  /** Whether this process will still tell Redis the end of that attempt. */
  inHand(nonce: string): boolean;
  ledger: Pick<LedgerPort, 'recovery' | 'lanes' | 'workers' | 'attempts'>;
  /** Which run of Redis this is; changes with every restart and every other master. */
  identify(): Promise<string>;
  /** True when every write that Redis acknowledged survives its restart. */
  isLossless(): Promise<boolean>;
  /** Lanes that this worker serves. */
  lanes(): string[];
  wake(lane: string): Promise<void>;
  /** A recovery is over; this worker or another one ended it. Lanes that wait for their hold may continue. */
  onOver(): void;
  /** Workers that were seen alive, whatever Redis says now. */
  seen(): string[];
  /** The highest sequence that was seen of each lane. */
  sequences(): Iterable<[lane: string, sequence: number]>;
  timings: Timings;
  clock: Clock;
  log: Log;
}

/** Why nothing is written while, or after, Redis was compared with the journal. No request is made, and no attempt counts. */
export const COMPARING = 'Redis is being compared with the journal';
export const COMPARED = 'Redis was compared with the journal since the attempt began';

/** A worker that beats but does not report for this many TTLs is no longer waited for in silence. */
const SILENT_TTLS = 6;
/** Pause before a comparison that failed is tried again, ms. */
const AGAIN_MS = 300;

export function createRecoveryBarrier(parts: RecoveryBarrierParts): RecoveryBarrier {
  const { worker, host, sentAttempts, ledger, timings, clock, log } = parts;
  const { recovery } = ledger;
  /** Raised by each doubt: what was found before it counts for nothing. */
  let doubts = 0;
  let wentBack = false;
  let clearSince: number | undefined;
  let run = '';
  let epoch = '';
  /** The recovery for which this process has held the lanes. */
  let heldFor = '';
  /** Lanes that Redis was found to have behind, since this worker last was clear. */
  const behind = new Set<string>();
  /** Lanes of this worker may wait for the hold of a recovery. */
  let mayBeHeld = false;
  let beats = 0;
  let stopped = false;
  let working: Promise<void> | undefined;

  function begin(): void {
    if (stopped) return;
    working ??= work().finally(() => {
      working = undefined;
      if (clearSince === undefined) begin();
    });
  }

  async function work(): Promise<void> {
    for (;;) {
      if (isDone()) return;
      const before = doubts;
      try {
        const seen = await compareAndReport();
        if (before !== doubts || !(await othersReported(before))) continue;
        // The last of its steps may have waited for a connection that was lost.
        if (before !== doubts) continue;
        run = seen;
        clearSince = clock.monotonic();
        behind.clear();
      } catch (error) {
        log.warn({ error }, 'recovery.failed');
        await pause(AGAIN_MS);
      }
    }
  }

  function isDone(): boolean {
    return stopped || clearSince !== undefined;
  }

  /** Returns the run of Redis that was compared. */
  async function compareAndReport(): Promise<string> {
    const before = doubts;
    const seen = await parts.identify();
    await raiseSequences();
    const checked = await check();
    const found = {
      run: seen,
      wentBack: wentBack || behind.size > 0,
      missing: checked.missing > 0,
      seen: parts.seen(),
    };
    const state = await recovery.checkIn({ worker, host, ...found });
    epoch = state.epoch;
    mayBeHeld ||= state.open;
    // Once: a person may have let some of them go on since.
    if (checked.missing > 0 || (state.missing && heldFor !== epoch)) await holdLanes(state);
    await giveBack(checked);
    // Of a doubt that came meanwhile nothing was said yet.
    if (before === doubts) wentBack = false;
    if (state.open) log.warn({ awaits: state.awaits.map((each) => each.worker) }, 'recovery.open');
    if (checked.reaches) await recovery.strikeOff(checked.workers, state.epoch);
    else log.error({}, 'recovery.incomplete');
    return seen;
  }

  /** The lanes count on from where they were; notes those that were behind, which says that Redis went back. */
  async function raiseSequences(): Promise<void> {
    await Promise.all(
      [...parts.sequences()].map(async ([lane, sequence]) => {
        if (await ledger.attempts.raiseSequence(lane, sequence)) behind.add(lane);
      }),
    );
  }

  function check(): Promise<Compared> {
    return compareJournals({ worker, sentAttempts, recovery, behind, inHand: parts.inHand, now: () => clock.wall() });
  }

  async function giveBack({ lost, missing }: Compared): Promise<void> {
    if (missing > 0) log.error({ attempts: missing }, 'redis.rolled-back');
    for (const entry of lost) {
      const { repair, lane, key, status } = await recovery.restore(entry);
      log.warn({ lane, message: key, repair, status }, 'attempt.restored');
    }
  }

  /** Waits for the others. False: something happened meanwhile that has to be looked at first. */
  async function othersReported(before: number): Promise<boolean> {
    const since = clock.monotonic();
    for (;;) {
      const state = await recovery.read();
      if (stopped) return false;
      if (before !== doubts || state.epoch !== epoch) return false;
      if (!state.open) return true;
      if (state.held) {
        // Another worker has held the lanes that it knew of.
        if (heldFor !== epoch) await holdLanes(state);
        return true;
      }
      if (state.awaits.length === 0) {
        if (await end(state)) return true;
        continue;
      }
      const waitedMs = clock.monotonic() - since;
      if (waitedMs > timings.heartbeatTtlMs) {
        const absent = await absentOf(state, waitedMs);
        if (absent.length === state.awaits.length && (await dispense(state, absent))) return true;
      }
      await pause(Math.min(timings.heartbeatMs, 200));
    }
  }

  async function absentOf({ awaits }: Recovery, waitedMs: number): Promise<Recovery['awaits']> {
    if (waitedMs > SILENT_TTLS * timings.heartbeatTtlMs) return awaits;
    const { workers } = await ledger.workers.snapshot();
    return awaits.filter((each) => (workers.get(each.worker) ?? Infinity) > timings.heartbeatTtlMs);
  }

  /** Those that are awaited do not live. True: the lanes are held until their journals come. */
  async function dispense(state: Recovery, absent: Recovery['awaits']): Promise<boolean> {
    if (!state.missing && (await parts.isLossless())) {
      await strikeOff(absent, state);
      return false;
    }
    await holdLanes(state);
    await recovery.noteHeld();
    log.error({ awaits: absent.map((each) => `${each.worker} on ${each.host}`) }, 'recovery.held');
    return true;
  }

  async function allLanes(): Promise<string[]> {
    return [...new Set([...(await ledger.lanes.names()), ...parts.lanes()])];
  }

  async function holdLanes({ awaits }: Recovery): Promise<void> {
    const whom = awaits.map((each) => `${each.worker}${each.host === '' ? '' : ` on host ${each.host}`}`).join(', ');
    const detail = `Redis has lost writes; the lanes wait for the journals of ${whom}`;
    for (const lane of await allLanes()) {
      await ledger.lanes.hold(lane, 'rollback', detail);
      await ledger.lanes.updateHold(lane, 'rollback', detail);
    }
    heldFor = epoch;
  }

  /**
   * All have reported. Released first: a worker that is cut off in between does it again. False: another one has joined
   * the recovery meanwhile, and what it misses holds the lanes again.
   */
  async function end(state: Recovery): Promise<boolean> {
    for (const lane of await allLanes()) {
      const released = await ledger.lanes.release(lane, 'rollback');
      if (released.length > 0) await parts.wake(lane);
    }
    if (await recovery.close(state.epoch)) {
      log.warn({}, 'recovery.over');
      return true;
    }
    const now = await recovery.read();
    if (now.open && now.missing) await holdLanes(now);
    return false;
  }

  /** While the lanes are held: a journal that is awaited may have come into this folder, or been reported elsewhere. */
  async function tend(): Promise<void> {
    const state = await recovery.read();
    if (!state.open || state.epoch !== epoch) return;
    if (state.awaits.length === 0) return void (await end(state));
    const owners = (await sentAttempts.owners?.()) ?? [];
    const here = owners.filter((owner) => !owner.alive && state.awaits.some((each) => each.worker === owner.worker));
    if (here.length === 0) return;
    const checked = await check();
    await giveBack(checked);
    if (!checked.reaches) return;
    const after = await strikeOff(here, state);
    if (after.awaits.length === 0) await end(after);
    else await holdDetail(after);
  }

  function strikeOff(workers: readonly { worker: string }[], { epoch: of }: Recovery): Promise<Recovery> {
    return recovery.strikeOff(
      workers.map(({ worker: each }) => each),
      of,
    );
  }

  async function holdDetail(state: Recovery): Promise<void> {
    const whom = state.awaits.map((each) => `${each.worker} on host ${each.host}`).join(', ');
    const detail = `Redis has lost writes; the lanes wait for the journals of ${whom}`;
    for (const lane of await allLanes()) await ledger.lanes.updateHold(lane, 'rollback', detail);
  }

  /** The worker that held it may have died before it opened one; or held it while the last one was ending. */
  async function cover(lane: string): Promise<void> {
    if (clearSince === undefined || (await recovery.read()).open) return;
    // A recovery releases the lanes before it closes.
    const holds = await ledger.lanes.holds(lane);
    if (holds.some(({ reason }) => reason === 'rollback')) suspect('a lane is held, and no recovery is open', true);
  }

  function suspect(why: string, isBehind = false): void {
    doubts += 1;
    wentBack ||= isBehind;
    mayBeHeld = true;
    if (clearSince !== undefined) log.info({ why }, 'recovery.suspected');
    clearSince = undefined;
    begin();
  }

  return {
    start: begin,
    suspect,
    cover,

    async open() {
      const found = { run: await parts.identify(), wentBack: true, missing: false, seen: parts.seen() };
      await recovery.checkIn({ worker, host, ...found });
    },

    isClear: () => clearSince !== undefined,
    run: () => (clearSince === undefined ? '' : run),

    hear(beat) {
      const isBehind = beat.beats <= beats;
      beats = beat.beats;
      mayBeHeld ||= beat.recovering;
      if (isBehind) suspect('the heartbeats went back', true);
      else if (clearSince !== undefined && beat.epoch !== epoch) suspect('another worker opened a recovery');
      else if (clearSince !== undefined && beat.recovering && working === undefined) {
        working = tend()
          .catch((error: unknown) => log.warn({ error }, 'recovery.failed'))
          .finally(() => {
            working = undefined;
            if (clearSince === undefined) begin();
          });
      } else if (clearSince !== undefined && mayBeHeld && !beat.recovering) {
        // The worker that ended it wakes the lanes, and may die before it has.
        mayBeHeld = false;
        parts.onOver();
      }
    },

    mayWrite(begunAt) {
      if (clearSince === undefined) return COMPARING;
      return begunAt < clearSince ? COMPARED : undefined;
    },

    async stop() {
      stopped = true;
      await working;
    },
  };
}
