import type { Blocker } from './blockers.ts';
import type { Hold } from './hold.ts';

/** Seconds between two messages of a lane, at random in this range, unless the message names its own. */
export interface Pace {
  min: number;
  max: number;
}

/** The default pace: Z-API's own pause between two messages. */
export const DEFAULT_PACE: Pace = { min: 1, max: 3 };

/** When messages may go out. `urgent` messages ignore an instance's rules; a campaign's rules hold for all of its messages. */
export interface SendingRules {
  /** Hours of the day, for example `09:00-18:00`; over midnight `20:00-08:00` (default: the whole day). */
  window?: string;
  /** Days of the week on which the window opens, for example `mon-fri` or `mon,wed,sat` (default: every day). */
  days?: string;
  /** IANA name, for example `America/Sao_Paulo`, for hours, days and the daily limit (default: the machine's time zone). */
  timezone?: string;
  /** Most messages per calendar day; one that is proven unsent does not count. */
  dailyLimit?: number;
}

/** An instance as packages other than `zapi` may know it: no id, no token. */
export interface InstanceInfo {
  name: string;
  pace: Pace;
  /** False if another system also sends through the number. */
  exclusive: boolean;
  /** Opaque name of the Z-API account (a hash of its Client-Token): its instances go down together. */
  account: string;
  /** Default: no limits. */
  rules?: SendingRules;
  /** ISO 3166 code of the country that its instance file names for numbers without a country code. */
  country?: string;
}

/** The state of a lane, as `pombo lanes` and the API show it. */
export interface LaneView {
  instance: string;
  state: 'open' | 'held' | 'cooling' | 'sending';
  holds: Hold[];
  /** Why the lane sends nothing now, each reason explained, the longest lasting first. Empty if it may send. */
  blockers: Blocker[];
  /** The lane sends nothing before this time (ISO 8601). Missing once the time has passed. */
  notBefore?: string;
  /** The fault that the lane backs off from. */
  cooling?: string;
  /** The instance's rules allow only urgent messages before `until` (ISO 8601). Missing once that time has passed. */
  waiting?: { until: string; reason: 'window' | 'daily-limit' };
  queued: number;
  sending: number;
  accepted: number;
  unknown: number;
  failed: number;
  /** How many messages, from any sender, Z-API's own queue listed when a worker last read it. */
  zapiQueue?: { listed: number; at: string };
  /** Messages were accepted more than a day ago, but the lane has never received a callback, so they stay `accepted`. */
  callbacksMissed?: true;
  /** Whether an instance file of a live worker names the lane. While no worker is live, the last known files count. */
  configured: boolean;
  /** Whether a live worker serves the lane. */
  served: boolean;
  /** The number of live workers that serve the lane. */
  workers: number;
}
