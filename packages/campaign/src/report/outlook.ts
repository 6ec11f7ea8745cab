import { defined } from '@pombo/core';
import type { HoldReason, SendingRules } from '@pombo/core';
import { openingAfter } from '@pombo/schedule';
import { estimateLanes, type Estimate, type EstimateTerms, type LaneLoad, type Rate } from './estimate.ts';

/** Why a number sends nothing until a person or Z-API changes that. */
export type Stop = 'no-worker' | HoldReason;

/** One number's part of a campaign at present. */
export interface OutlookLane extends LaneLoad {
  instance: string;
  /** Its messages that are already queued there; they stay while it is held (default 0). */
  queued?: number;
  /** Reasons why it does not send. Empty or absent: it sends. */
  stopped?: readonly Stop[];
}

/** When a campaign may send, and how many messages any of its numbers may take. */
export interface OutlookTerms extends EstimateTerms {
  /** Messages that any number may take. */
  pool?: number;
  /** True if other numbers take the messages of one that is held. */
  shares?: boolean;
}

/** How a campaign will continue. */
export interface Outlook {
  /** Time until the messages that move are sent; absent if none of the remaining messages moves. */
  estimate?: Estimate;
  /** Stopped numbers that have messages waiting. */
  still: { instance: string; stopped: Stop[] }[];
  /** The number that ends clearly after all others, if there is one; `opensAtMs` if it is closed until then. */
  last?: { instance: string; opensAtMs?: number };
}

/**
 * Returns what can be predicted about the end of a campaign without contradicting what is observed: no estimate for stopped
 * numbers, the measured speed where there is one, and the number that decides. Every displayed estimate comes from here.
 */
export function outlookOf(lanes: readonly OutlookLane[], terms: OutlookTerms = {}): Outlook {
  const { pool = 0, shares = false, ...rest } = terms;
  const stops = ({ stopped = [] }: OutlookLane): boolean => stopped.length > 0;
  const moving = lanes.filter((lane) => !stops(lane));
  const stuckOn = (lane: OutlookLane): number => {
    // A held number's rows go to the others; the rows of a number without a worker are not enqueued.
    const leaves = shares && moving.length > 0 && lane.stopped?.includes('no-worker') !== true;
    return leaves ? (lane.queued ?? 0) : lane.messages;
  };
  const stopped = lanes.filter(stops);
  const freed = stopped.reduce((sum, lane) => sum + lane.messages - stuckOn(lane), pool);
  const isStuck = (lane: OutlookLane): boolean => stuckOn(lane) > 0 || (moving.length === 0 && freed > 0);
  const still = stopped.filter(isStuck).map(({ instance, stopped: why = [] }) => ({ instance, stopped: [...why] }));
  const left = moving.reduce((sum, { messages }) => sum + messages, freed);
  if (moving.length === 0 || (left === 0 && still.length > 0)) return { still };
  const each = estimateLanes(moving, freed, undefined, rest);
  const last = lastOf(moving, each, rest);
  const bound = (end: keyof Estimate): number => Math.max(0, ...each.map((one) => one[end]));
  const whole = { minMs: bound('minMs'), maxMs: bound('maxMs') };
  return { still, estimate: whole, ...defined({ last }) };
}

/** A number is mentioned if it ends later than the others by this factor. */
const CLEARLY = 1.25;
const MINUTE = 60_000;

function lastOf(
  lanes: readonly OutlookLane[],
  each: readonly Estimate[],
  { rules, nowMs = Date.now(), startAtMs = 0 }: EstimateTerms,
): Outlook['last'] {
  const [first, second] = lanes
    .map((lane, at) => ({ lane, maxMs: each[at]!.maxMs }))
    .toSorted((a, b) => b.maxMs - a.maxMs);
  if (first === undefined || second === undefined || !Number.isFinite(first.maxMs)) return undefined;
  if (first.maxMs < second.maxMs * CLEARLY || first.maxMs - second.maxMs < MINUTE) return undefined;
  const both = [first.lane.rules, rules].filter((one): one is SendingRules => one !== undefined);
  const beginsMs = Math.max(nowMs, startAtMs);
  const opensAtMs = Math.max(first.lane.fromMs ?? 0, openingAfter(beginsMs, both) ?? 0);
  return { instance: first.lane.instance, ...(opensAtMs - beginsMs < MINUTE ? {} : { opensAtMs }) };
}

/** A speed that is measured on fewer messages, or in less time, is not reliable. */
const LEAST = { messages: 10, ms: 5000 };

/**
 * Returns the speed of a number over the last minute. `agesMs`: ages of its accepted messages. `pauseMs`: longer than any
 * gap between two messages. Messages before a pause do not count. Zero while the number pauses.
 */
export function rateOf(agesMs: readonly number[], pauseMs: number): Rate {
  const ages = agesMs.filter((ageMs) => ageMs < MINUTE).toSorted((a, b) => a - b);
  const end = ages.findIndex((ageMs, at) => ageMs - (ages[at - 1] ?? 0) > pauseMs);
  const run = end < 0 ? ages : ages.slice(0, end);
  if (run.length === 0) return { perMinute: 0, of: 0 };
  return { perMinute: (run.length * MINUTE) / Math.max(LEAST.ms, run.at(-1)!), of: run.length };
}

/** Returns true if a speed is measured well enough to predict the end of a campaign. */
export function isReliable({ perMinute, of }: Rate): boolean {
  return of >= LEAST.messages && (of * MINUTE) / perMinute > LEAST.ms;
}
