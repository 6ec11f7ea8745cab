import type { WorkerSnapshot } from '@pombo/core';

/** Which workers are alive and which are dead, as the snapshots of the heartbeats say. */
export interface LivingWorkers {
  /** Takes the snapshot that a heartbeat returned. `askedAt`: when it was asked for (monotonic, ms); `inTime`: within one TTL. */
  take(snapshot: WorkerSnapshot, askedAt: number, inTime: boolean): void;
  /** A heartbeat failed: for one TTL, no worker is seen dead. */
  lose(): void;
  /** Returns the workers that were alive in the last snapshot, this one among them. */
  alive(): string[];
  /** Worker → age of its heartbeat in the last snapshot (ms). */
  ages(): ReadonlyMap<string, number>;
  /** Returns when a worker was seen dead (Redis time, ms), or undefined; see `WorkerLease`. */
  seenDeadAt(id: string): number | undefined;
}

export interface LivingWorkersOptions {
  worker: string;
  ttlMs: number;
  /** Monotonic (ms). */
  now(): number;
}

/** How long a worker that is in no snapshot is remembered after it was first asked about (ms). */
const MISSED_MS = 10 * 60_000;

export function createLivingWorkers({ worker, ttlMs, now }: LivingWorkersOptions): LivingWorkers {
  let last: WorkerSnapshot & { askedAt: number } = { now: 0, workers: new Map(), askedAt: 0 };
  /** Since when Redis has answered without a break (monotonic, ms). */
  let reachableSince: number | undefined;
  /** Workers that were asked about and are in no snapshot → when each was first missed (monotonic, ms). */
  const missed = new Map<string, number>();

  /** Oldest first. A question that is repeated later is answered by the second snapshot from then on. */
  function forgetMissed(): void {
    for (const [id, since] of missed) {
      if (since >= now() - MISSED_MS) return;
      missed.delete(id);
    }
  }

  return {
    take(snapshot, askedAt, inTime) {
      reachableSince = inTime ? (reachableSince ?? askedAt) : undefined;
      last = { ...snapshot, askedAt };
      for (const id of snapshot.workers.keys()) missed.delete(id);
      forgetMissed();
    },

    lose: () => void (reachableSince = undefined),

    alive: () => [...last.workers].filter(([id, age]) => id === worker || age <= ttlMs).map(([id]) => id),

    ages: () => last.workers,

    seenDeadAt(id) {
      if (id === worker) return undefined;
      if (reachableSince === undefined || now() - reachableSince < ttlMs) return undefined;
      const age = last.workers.get(id);
      if (age !== undefined) return age > ttlMs ? last.now : undefined;
      // It has left, or it has started since the last snapshot. The first snapshot after this question shows which.
      const since = missed.get(id) ?? now();
      missed.set(id, since);
      return last.askedAt > since ? last.now : undefined;
    },
  };
}
