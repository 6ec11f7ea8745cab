/** Which workers were alive lately, whatever Redis says now, and whether they have all seen this one. */
export interface RecentWorkers {
  /** Takes a snapshot. `others` are alive; `ages`: the age of each heartbeat (ms); `redisNow`: Redis time (ms). */
  note(others: readonly string[], ages: ReadonlyMap<string, number>, redisNow: number): void;
  /** Returns the workers of the last snapshots; while Redis may have lost writes, also all of those since before that. */
  seen(): string[];
  /** True once every other worker has sent a heartbeat since this one's first, or after two heartbeat intervals. */
  isKnown(): boolean;
}

export interface RecentWorkersOptions {
  worker: string;
  heartbeatMs: number;
  /** False while Redis may have lost writes. */
  isSure(): boolean;
  /** Monotonic (ms). */
  now(): number;
}

/** A worker has left if it is missing in three snapshots in a row: a single one may be the first sign of a Redis that lost writes. */
const MAX_ABSENCES = 2;

export function createRecentWorkers({ worker, heartbeatMs, isSure, now }: RecentWorkersOptions): RecentWorkers {
  /** Worker → snapshots since it was last alive. */
  const absences = new Map<string, number>();
  /** The first heartbeat that was acknowledged: by Redis time, and monotonic (ms). */
  let first: { at: number; since: number } | undefined;
  let known = false;

  function countAbsences(): void {
    if (!isSure()) return;
    for (const [id, count] of absences) {
      if (count < MAX_ABSENCES) absences.set(id, count + 1);
      else absences.delete(id);
    }
  }

  return {
    note(others, ages, redisNow) {
      first ??= { at: redisNow, since: now() };
      const { at } = first;
      known ||= others.every((id) => redisNow - ages.get(id)! > at);
      countAbsences();
      for (const id of [worker, ...others]) absences.set(id, 0);
    },
    seen: () => [...absences.keys()],
    isKnown: () => first !== undefined && (known || now() - first.since >= 2 * heartbeatMs),
  };
}
