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
  /** The explained reasons why it sends nothing now, the most persistent first. Empty if it may send. */
  blockers: Blocker[];
  /** Not before this (ISO 8601); only while it lies ahead. */
  notBefore?: string;
  /** The fault it backs off from. */
  cooling?: string;
  /** Its instance's rules allow only urgent messages before this (ISO 8601); only while it lies ahead. */
  waiting?: { until: string; reason: 'window' | 'daily-limit' };
  queued: number;
  sending: number;
  accepted: number;
  unknown: number;
  failed: number;
  /** Messages were accepted more than a day ago, and no callback has ever come: they stay `accepted`. */
  callbacksMissed?: true;
  /** A live worker's instance file has it; if no worker is live, a file had it. */
  configured: boolean;
  /** A live worker serves this lane. */
  served: boolean;
  /** How many of them do. */
  workers: number;
}
