import type { HoldReason } from '../outcome.ts';

/** One hold of a lane. */
export interface Hold {
  reason: HoldReason;
  /** What was seen; for a person's pause, what that person said. */
  detail: string;
  /** ms since the epoch, by Redis's clock. */
  since: number;
}
