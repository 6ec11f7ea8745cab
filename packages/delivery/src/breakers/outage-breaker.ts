/** The whole gateway, as all workers of the deployment see it: one outage must not make one unknown per number. */
export interface OutageBreaker {
  /** An attempt on this lane ended unknown. Never fails. */
  noteUnknown(lane: string): Promise<void>;
  /** ms for which no lane sends; 0 = go on. */
  restMs(): number;
  /** Learns what other workers met; called once a second. Never fails. */
  refresh(): Promise<void>;
}

/** Lanes that must meet an unknown at about the same time, whichever workers serve them: one is its own affair, and two may be chance. */
const LANES = 3;

export interface OutageBreakerOptions {
  outages: LedgerPort['outages'];
  windowMs: number;
  coolMs: number;
  /** ms, monotonic. */
  now(): number;
  onOutage(lanes: number): void;
  log: Log;
}

/**
 * Several unknowns on different lanes within seconds are the gateway's fault, not the lanes': every lane of every worker
 * rests. Counted in Redis; the worker that reports an unknown knows at once, the others with their next refresh.
 */
export function createOutageBreaker({
  outages,
  windowMs,
  coolMs,
  now,
  onOutage,
  log,
}: OutageBreakerOptions): OutageBreaker {
  let until = 0;

  function rest(ms: number): void {
    if (ms > 0) until = Math.max(until, now() + ms);
  }

  return {
    async noteUnknown(lane) {
      try {
        const { lanes, restMs } = await outages.note(lane, { windowMs, coolMs, lanes: LANES });
        rest(restMs);
        if (lanes >= LANES) onOutage(lanes);
      } catch (error) {
        log.warn({ lane, error }, 'gateway.silence.unsaid');
      }
    },
    restMs: () => Math.max(0, until - now()),
    async refresh() {
      try {
        rest(await outages.restMs());
      } catch (error) {
        log.debug({ error }, 'gateway.unread');
      }
    },
  };
}
import type { LedgerPort, Log } from '@pombo/core';
