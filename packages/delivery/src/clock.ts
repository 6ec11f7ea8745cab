/** Time as the write guard sees it. It reads both, because either may stop or jump. */
export interface Clock {
  /** ms since the epoch. */
  wall(): number;
  /** ms since a fixed moment; never jumps. */
  monotonic(): number;
}

/** The clock of this machine. */
export const systemClock: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };
