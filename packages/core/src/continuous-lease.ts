/**
 * A lease that its holder keeps alive with signs that others read (a heartbeat, the time of a file). Others take the holder for
 * dead once its last sign is older than a TTL. The holder may act only while that cannot have happened.
 */
export interface ContinuousLease {
  /** Notes a sign that was requested at one moment and acknowledged at another: others saw it somewhere in between. */
  renew(requested: Moment, acknowledged: Moment): void;
  /** Notes that others may have taken the holder for dead just now, however fresh its last sign is. */
  lose(): void;
  /** Returns why others may have taken the holder for dead since that time (monotonic, ms); undefined if they cannot have. */
  broken(since: number, now: Moment): Broken | undefined;
}

/** `unproven`: no sign was acknowledged. `old`: the last one is too old. `interrupted`: one is fresh, but there was a gap before it. */
export type Broken = { kind: 'unproven' } | { kind: 'old'; ageMs: number } | { kind: 'interrupted' };

/** A moment by both clocks, ms: either may be wrong, the monotonic one after a suspension, the wall clock when it is set back. */
export interface Moment {
  wall: number;
  monotonic: number;
}

/** `trustMs`: age up to which the holder trusts its last sign; shorter than the TTL by the time that acting may take. */
export function createContinuousLease(trustMs: number): ContinuousLease {
  /** When the last acknowledged sign was requested: others may have seen it as early as that. */
  let signed: Moment | undefined;
  let unbrokenSince = 0;

  return {
    renew(requested, acknowledged) {
      // Others may have seen the last sign as soon as it was requested, and this one only when it was acknowledged.
      if (signed === undefined || elapsedMs(signed, acknowledged) > trustMs) unbrokenSince = acknowledged.monotonic;
      signed = requested;
    },

    lose: () => void (signed = undefined),

    broken(since, now) {
      if (signed === undefined) return { kind: 'unproven' };
      const ageMs = elapsedMs(signed, now);
      if (ageMs > trustMs) return { kind: 'old', ageMs };
      return since < unbrokenSince ? { kind: 'interrupted' } : undefined;
    },
  };
}

/** Returns the time between two moments, by the clock that says more. */
export function elapsedMs(from: Moment, to: Moment): number {
  return Math.max(to.wall - from.wall, to.monotonic - from.monotonic);
}
