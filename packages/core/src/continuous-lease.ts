/**
 * A lease that its holder keeps alive with signs that others read (a heartbeat, the time of a file). Others take the holder for
 * dead once its last sign is older than a TTL. The holder may act only while that cannot have happened.
 */
export interface ContinuousLease {
  /** Records a sign. Other processes saw it at some moment between its request and its acknowledgement. */
  renew(requested: Moment, acknowledged: Moment): void;
  /** Records that others may consider the holder dead from now on, even if its last sign is fresh. */
  lose(): void;
  /** Returns why others may have considered the holder dead since that time (monotonic, ms); undefined if they cannot have. */
  broken(since: number, now: Moment): Broken | undefined;
}

/** `unproven`: no sign was acknowledged. `old`: the last one is too old. `interrupted`: one is fresh, but there was a gap before it. */
export type Broken = { kind: 'unproven' } | { kind: 'old'; ageMs: number } | { kind: 'interrupted' };

/** A moment by both clocks (ms). The monotonic clock is wrong after a suspension, the wall clock after it was set back. */
export interface Moment {
  wall: number;
  monotonic: number;
}

/** `trustMs`: the holder trusts its last sign up to this age. It is the TTL less the time that an action may take. */
export function createContinuousLease(trustMs: number): ContinuousLease {
  /** When the last acknowledged sign was requested, which is the earliest time at which others may have seen it. */
  let signed: Moment | undefined;
  let unbrokenSince = 0;

  return {
    renew(requested, acknowledged) {
      // The longest possible gap: others saw the last sign when it was requested, and this one when it was acknowledged.
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

/** Returns the time between two moments by the clock that measured more of it. */
export function elapsedMs(from: Moment, to: Moment): number {
  return Math.max(to.wall - from.wall, to.monotonic - from.monotonic);
}
