import { createContinuousLease, elapsedMs, type Heartbeat, type LedgerPort, type Log, type Moment } from '@pombo/core';
import type { Clock } from '../clock.ts';
import type { Timings } from '../timings.ts';
import { createLaneAssignments } from './lane-assignments.ts';
import { createLivingWorkers } from './living-workers.ts';
import { createRecentWorkers } from './recent-workers.ts';

/** A worker's lease: its heartbeat keeps it alive, gives it lanes, and lets it write. */
export interface WorkerLease {
  start(): Promise<void>;
  /** Ends the heartbeat. `leave`: hands the lanes over at once instead of after the TTL. */
  stop(leave: boolean): Promise<void>;
  /** True if rendezvous hashing gives the lane to this worker. It only divides the work: safety never depends on it. */
  owns(lane: string): boolean;
  /** True if no living worker serves the lane, and rendezvous hashing over all living workers picks this one. It only divides the work. */
  adopts(lane: string): boolean;
  /**
   * Returns when a worker was seen dead (Redis time, ms), or undefined. Never within one TTL of this worker's own
   * reconnection, because all heartbeats look old then. The worker may be alive again: what it did after that moment counts.
   */
  seenDeadAt(worker: string): number | undefined;
  /**
   * Returns why this worker may not write for an attempt opened at `begunAt` (monotonic, ms), or undefined. Since then
   * others may have seen it dead, even if its heartbeat continues now.
   */
  mayWrite(begunAt: number): string | undefined;
  /** Returns how far this machine's clock was behind Redis's at the last heartbeat (ms; 0 if it was ahead). */
  behindMs(): number;
  /**
   * Returns the workers that were alive lately, whatever Redis says now: those of the last heartbeats, and while Redis may
   * have lost writes, all of those since before that.
   */
  seen(): string[];
  /**
   * True once the other workers have seen that this one is alive, so that a Redis that loses its heartbeat does not make them
   * forget it: when each has sent a heartbeat since its first one, at the latest after two heartbeat intervals.
   */
  isKnown(): boolean;
  /** Records which lanes this worker serves. */
  serve(lanes: string[]): Promise<void>;
}

export interface WorkerLeaseOptions {
  worker: string;
  workers: LedgerPort['workers'];
  timings: Timings;
  clock: Clock;
  log: Log;
  /** Called when workers came or went, or serve other lanes. */
  onChange(): void;
  /** Called with the reply to every heartbeat, before the heartbeat counts. */
  onHeartbeat(reply: Heartbeat): Promise<void>;
  /** Returns the run of Redis that this worker has compared its journal with, or ''. */
  run(): string;
  /** False while Redis may have lost writes. */
  isSure(): boolean;
  /** Whether this worker may have sent anything. */
  hasSent(): boolean;
}

export function createWorkerLease(options: WorkerLeaseOptions): WorkerLease {
  const { worker, workers, timings, clock, log } = options;
  const now = (): number => clock.monotonic();
  // No worker writes on an older heartbeat: one interval before others may see it dead.
  const lease = createContinuousLease(timings.heartbeatTtlMs - timings.heartbeatMs);
  const living = createLivingWorkers({ worker, ttlMs: timings.heartbeatTtlMs, now });
  const recent = createRecentWorkers({ worker, heartbeatMs: timings.heartbeatMs, isSure: options.isSure, now });
  const assignments = createLaneAssignments({ worker, workers, isStopped: () => stopped });
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let behindMs = 0;

  function moment(): Moment {
    return { wall: clock.wall(), monotonic: clock.monotonic() };
  }

  async function heartbeat(): Promise<void> {
    const sent = moment();
    try {
      const reply = await workers.heartbeat(worker, options.run());
      // Before this heartbeat counts: nothing is written until it is known which Redis this is.
      await options.onHeartbeat(reply);
      const acknowledged = moment();
      // A reply that took longer than a TTL proves nothing: others may have seen this worker dead in the meantime.
      const inTime = elapsedMs(sent, acknowledged) <= timings.heartbeatTtlMs;
      lease.renew(sent, acknowledged);
      if (!inTime) lease.lose();
      living.take(reply, sent.monotonic, inTime);
      // Redis read its clock during the round trip, so this is a lower bound.
      if (inTime) behindMs = Math.max(0, reply.now - acknowledged.wall);
      const others = living.alive().filter((id) => id !== worker);
      recent.note(others, living.ages(), reply.now);
      if (await assignments.refresh(living.alive(), living.ages())) options.onChange();
    } catch (error) {
      living.lose();
      log.warn({ error }, 'heartbeat.failed');
    }
  }

  async function loop(): Promise<void> {
    await heartbeat();
    if (!stopped) timer = setTimeout(() => void loop(), timings.heartbeatMs);
  }

  return {
    start: loop,

    async stop(leave) {
      stopped = true;
      clearTimeout(timer);
      if (leave) await workers.leave(worker, { hasSent: options.hasSent() });
    },

    owns: (lane) => assignments.owns(lane, living.alive()),
    adopts: (lane) => assignments.adopts(lane, living.alive()),
    seenDeadAt: living.seenDeadAt,

    mayWrite(begunAt) {
      const broken = lease.broken(begunAt, moment());
      if (broken === undefined) return undefined;
      if (broken.kind === 'unproven') return 'no heartbeat was acknowledged yet';
      if (broken.kind === 'old') return `the last acknowledged heartbeat is ${Math.round(broken.ageMs)} ms old`;
      return 'the heartbeat stood still since the attempt began';
    },

    behindMs: () => behindMs,
    seen: recent.seen,
    isKnown: recent.isKnown,
    serve: assignments.serve,
  };
}
