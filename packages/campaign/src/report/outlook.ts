import { defined } from '@pombo/core';
import type { HoldReason, SendingRules } from '@pombo/core';
import { openingAfter } from '@pombo/schedule';
import { estimateLanes, type Estimate, type EstimateTerms, type LaneLoad, type Rate } from './estimate.ts';

/** Why a number sends nothing until somebody, or Z-API, changes that. */
export type Stop = 'no-worker' | HoldReason;

/** One number's part of a campaign, as it stands now. */
export interface OutlookLane extends LaneLoad {
  instance: string;
  /** Of its messages, those that are queued on it already; they stay there while it is held. Default 0. */
  queued?: number;
  /** Empty or absent: it sends. */
  stopped?: readonly Stop[];
}

/** When a campaign may send, and what is left for any of its numbers. */
export interface OutlookTerms extends EstimateTerms {
  /** Messages of no number in particular. */
  pool?: number;
  /** True when other numbers take the share of one that is held. */
  shares?: boolean;
}

/** How a campaign goes on. */
export interface Outlook {
  /** How long what moves will take; absent when nothing of what is left moves. */
  estimate?: Estimate;
  /** Numbers for which messages wait that nothing moves. */
  still: { instance: string; stopped: readonly Stop[] }[];
  /** Of several numbers the one that ends clearly after all others; `opensAtMs` when it is closed until then. */
  last?: { instance: string; opensAtMs?: number };
}

/**
 * What can be said about the end of a campaign without contradicting what is seen: no estimate for what stands still,
 * the measured speed where there is one, and the number that decides. The one source of every estimate that is shown.
 */
export function outlookOf(lanes: readonly OutlookLane[], terms: OutlookTerms = {}): Outlook {
  const { pool = 0, shares = false, ...rest } = terms;
  const stops = ({ stopped = [] }: OutlookLane): boolean => stopped.length > 0;
  const moving = lanes.filter((lane) => !stops(lane));
  const stuckOn = (lane: OutlookLane): number => {
    // A held number's share goes to the others; nobody feeds the share of one without a worker.
    const leaves = shares && moving.length > 0 && lane.stopped?.includes('no-worker') !== true;
    return leaves ? (lane.queued ?? 0) : lane.messages;
  };
  const stopped = lanes.filter(stops);
  const freed = stopped.reduce((sum, lane) => sum + lane.messages - stuckOn(lane), pool);
  const isStuck = (lane: OutlookLane): boolean => stuckOn(lane) > 0 || (moving.length === 0 && freed > 0);
  const still = stopped.filter(isStuck).map(({ instance, stopped: why = [] }) => ({ instance, stopped: why }));
  const left = moving.reduce((sum, { messages }) => sum + messages, freed);
  if (moving.length === 0 || (left === 0 && still.length > 0)) return { still };
  const each = estimateLanes(moving, freed, undefined, rest);
  const last = lastOf(moving, each, rest);
  const bound = (end: keyof Estimate): number => Math.max(0, ...each.map((one) => one[end]));
  const whole = { minMs: bound('minMs'), maxMs: bound('maxMs') };
  return { still, estimate: whole, ...defined({ last }) };
}

/** By how much a number must end later than the others to be worth a word. */
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

/** Fewer messages, or less time, say little about a speed. */
const LEAST = { messages: 10, ms: 5000 };

/**
 * The speed of a number over the last minute: `agesMs` are the ages of what it had accepted, `pauseMs` is longer than any
 * gap between two messages. A pause ends the look back: what was before it says nothing about now. Zero while it rests.
 */
export function rateOf(agesMs: readonly number[], pauseMs: number): Rate {
  const ages = agesMs.filter((ageMs) => ageMs < MINUTE).toSorted((a, b) => a - b);
  const end = ages.findIndex((ageMs, at) => ageMs - (ages[at - 1] ?? 0) > pauseMs);
  const run = end < 0 ? ages : ages.slice(0, end);
  if (run.length === 0) return { perMinute: 0, of: 0 };
  return { perMinute: (run.length * MINUTE) / Math.max(LEAST.ms, run.at(-1)!), of: run.length };
}

/** True when a speed is known well enough to say from it when a campaign ends. */
export function isTelling({ perMinute, of }: Rate): boolean {
  return of >= LEAST.messages && (of * MINUTE) / perMinute > LEAST.ms;
}
