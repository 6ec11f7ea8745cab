import { STALL_GRACE_MS, type LaneStall, type LedgerPort, type Log } from '@pombo/core';

/** Publishes, for people, why a lane waits although nothing holds it. Decides nothing, and never delays a turn. */
export interface Stalls {
  /** The lane waits for about these ms. */
  note(lane: string, reason: LaneStall, ms: number): void;
  /** An attempt begins: what was published is over. */
  over(lane: string): void;
}

export interface StallOptions {
  lanes: Pick<LedgerPort['lanes'], 'reportStall'>;
  log: Log;
  /** ms, monotonic. */
  now(): number;
}

/** Writes at most once per reason and {@link STALL_GRACE_MS}: a lane that looks again every second says nothing new. */
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
        log.debug({ lane, reason, error }, 'lane.stall.unsaid');
      });
    },
    over: (lane) => void published.delete(lane),
  };
}
