import type { Blocker } from './blockers.ts';
import type { HoldReason } from './outcome.ts';

/** Seconds between two messages of a lane when a message names none: random in this range. */
export interface Pace {
  min: number;
  max: number;
}

/** The default pace: what Z-API itself waits between two messages. */
export const DEFAULT_PACE: Pace = { min: 1, max: 3 };

/** When messages may go out. `urgent` messages pass an instance's rules; a campaign's hold for all of its messages. */
export interface SendingRules {
  /** Hours of the day, as `09:00-18:00`; over midnight as `20:00-08:00`. Absent: the whole day. */
  window?: string;
  /** Days of the week on which the window opens, as `mon-fri` or `mon,wed,sat`. Absent: every day. */
  days?: string;
  /** IANA name, as `America/Sao_Paulo`; what hours, days and the daily limit mean. Absent: the machine's own. */
  timezone?: string;
  /** Most messages of one calendar day; one that is proven unsent does not count. */
  dailyLimit?: number;
}

/** An instance as everyone but `zapi` may know it: no id, no token. */
export interface InstanceInfo {
  name: string;
  pace: Pace;
  /** False when another system also sends through the number. */
  exclusive: boolean;
  /** Opaque name of the Z-API account (a hash of its Client-Token): instances that fall together. */
  account: string;
  /** Absent: at any time, any number. */
  rules?: SendingRules;
  /** ISO 3166 code of the country that its instance file names for numbers without a country code. */
  country?: string;
}

/** One standing hold of a lane. */
export interface Hold {
  reason: HoldReason;
  /** What was seen; for a person's pause, what they said. */
  detail: string;
  /** ms since the epoch, Redis time. */
  since: number;
}

/** Where a lane stands, as `pombo lanes` and the API show it. */
export interface LaneView {
  instance: string;
  state: 'open' | 'held' | 'cooling' | 'sending';
  holds: Hold[];
  /** Why it sends nothing now, explained; the most stubborn reason first. Empty: nothing keeps it from sending. */
  blockers: Blocker[];
  /** Not before this, ISO 8601; only while it lies ahead. */
  notBefore?: string;
  /** What the lane cools from. */
  cooling?: string;
  /** Its instance's rules let nothing but urgent messages go before this, ISO 8601; only while it lies ahead. */
  waiting?: { until: string; reason: 'window' | 'daily-limit' };
  queued: number;
  sending: number;
  accepted: number;
  unknown: number;
  failed: number;
  /** Messages were accepted more than a day ago, and no callback has ever come: they stay `accepted`. */
  callbacksMissed?: true;
  /** A live worker's instance file has it; while no worker is live, one had. */
  configured: boolean;
  /** A live worker serves this lane. */
  served: boolean;
  /** How many of them do. */
  workers: number;
}
