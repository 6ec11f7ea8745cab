/** Circuit breaker for the whole gateway, shared by all workers: one outage must not cause one `unknown` per number. */
export interface OutageBreaker {
  /** Records that an attempt on this lane ended `unknown`. Never fails. */
  noteUnknown(lane: string): Promise<void>;
  /** Returns how long no lane may send (ms; 0 = no outage). */
  restMs(): number;
  /** Reads what other workers have recorded; called once a second. Never fails. */
  refresh(): Promise<void>;
}

/** Number of lanes with an `unknown` within the window that makes an outage, whichever workers serve them. One lane may have its own problem, and two may be chance. */
const LANES = 3;

export interface OutageBreakerOptions {
  outages: LedgerPort['outages'];
  windowMs: number;
  coolMs: number;
  /** Monotonic (ms). */
  now(): number;
  onOutage(lanes: number): void;
  log: Log;
}

/**
 * Several `unknown` outcomes on different lanes within seconds are the gateway's fault, not the lanes': every lane of every
 * worker rests. They are counted in Redis: the worker that records one learns of the outage at once, the others at their
 * next refresh.
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
        log.warn({ lane, error }, 'gateway.outage.unrecorded');
      }
    },
    restMs: () => Math.max(0, until - now()),
    async refresh() {
      try {
        rest(await outages.restMs());
      } catch (error) {
        log.debug({ error }, 'gateway.outage.unread');
      }
    },
  };
}
import type { LedgerPort, Log } from '@pombo/core';
