import { STALL_GRACE_MS, type LaneStall, type LedgerPort, type Log } from '@pombo/core';

/** Reports why a lane waits although nothing holds it. For display only: it decides nothing and never delays a run. */
export interface Stalls {
  /** The lane waits for about `ms`. */
  note(lane: string, reason: LaneStall, ms: number): void;
  /** An attempt has been opened: the lane no longer waits. */
  over(lane: string): void;
}

export interface StallOptions {
  lanes: Pick<LedgerPort['lanes'], 'reportStall'>;
  log: Log;
  /** Monotonic (ms). */
  now(): number;
}

/** Writes at most once per reason and {@link STALL_GRACE_MS}, even if a lane runs every second. */
export function createStalls({ lanes, log, now }: StallOptions): Stalls {
  const published = new Map<string, { reason: LaneStall; until: number }>();

  return {
    note(lane, reason, ms) {
      const last = published.get(lane);
      const until = now() + ms;
      if (last?.reason === reason && until <= last.until + STALL_GRACE_MS / 2) return;
      published.set(lane, { reason, until });
      lanes.reportStall(lane, reason, ms).catch((error: unknown) => {
        published.delete(lane);
        log.debug({ lane, reason, error }, 'lane.stall.unrecorded');
      });
    },
    over: (lane) => void published.delete(lane),
  };
}
