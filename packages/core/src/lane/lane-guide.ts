import { STATE_WORDS, type StateGuide } from '@pombo/catalogue';

/** Why a worker lets a lane wait although nothing holds it; the lane's worker publishes it. */
export const LANE_STALLS = [
  'redis-full',
  'replica-behind',
  'outage',
  'queue-full',
  'queue-unreadable',
  'searching',
  'probing',
  'scheduled',
] as const;

export type LaneStall = (typeof LANE_STALLS)[number];

/** Every state, beside its holds, in which a lane sends nothing. The one that explains most comes first. */
export const LANE_STATES = [
  'not-configured',
  'unserved',
  'recovering',
  'redis-full',
  'replica-behind',
  'outage',
  'cooling-unreached',
  'cooling-busy',
  'cooling-errored',
  'cooling-unknown',
  'cooling-refused',
  'closed',
  'daily-limit',
  'queue-unreadable',
  'queue-full',
  'searching',
  'probing',
  'scheduled',
] as const;

export type LaneState = (typeof LANE_STATES)[number];

/** How one such state is explained. */
export type LaneGuide = StateGuide;

/** Every state, beside its holds, in which a lane sends nothing: what it means, what ends it, and what not to do. */
export const LANE_GUIDE: Record<LaneState, LaneGuide> = STATE_WORDS.en;
