/** The two clocks of a machine. The write guard reads both, because either may stop or jump. */
export interface Clock {
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Milliseconds since a fixed moment. Never jumps. */
  monotonic(): number;
}

/** The clock of this machine. */
export const systemClock: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };
