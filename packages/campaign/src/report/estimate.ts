import { DEFAULT_LANGUAGE, notice, sayAll, type Language } from '@pombo/catalogue';
import { DEFAULT_PACE, type Pace, type SendingRules } from '@pombo/core';
import { finishMs } from './finish-time.ts';

/** One number's share of a campaign. */
export interface LaneLoad {
  /** Messages that only this lane can send. */
  messages: number;
  /** Seconds between two messages: the campaign's delay, else the instance's pace; default 1–3. */
  pace?: Pace;
  /** The instance's own rules. */
  rules?: SendingRules;
  /** It sends nothing before this time (ms since the epoch; default: at once). */
  fromMs?: number;
  /** Its measured speed; overrides the pace. */
  measured?: Rate;
}

/** A measured speed, and the number of messages it was measured on. */
export interface Rate {
  perMinute: number;
  of: number;
}

/** When a campaign may send, in addition to the rules of its instances. */
export interface EstimateTerms {
  /** The campaign's own rules; its daily limit counts over all lanes. */
  rules?: SendingRules;
  /** Nothing is sent before this time (ms since the epoch; default: at once). */
  startAtMs?: number;
  /** Default: now. */
  nowMs?: number;
}

/** Time from now to the last message, with closed hours, days and daily limits, without holds. Infinity: no common hours. */
export interface Estimate {
  minMs: number;
  maxMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** Time that Z-API takes to reply to a POST. The gap starts after the reply. */
const ANSWER_MS: Estimate = { minMs: 200, maxMs: 1500 };

/**
 * Returns how long a campaign will take, as a range for an undisturbed run. Lanes send in parallel; `shared` messages go to
 * the lane that is free first. The width comes from the reply time and from the random gaps, which average out with the
 * number of messages. Assumes that nothing of a daily limit is used yet.
 */
export function estimate(
  lanes: readonly LaneLoad[],
  shared = 0,
  answerMs: Estimate = ANSWER_MS,
  terms: EstimateTerms = {},
): Estimate {
  const each = estimateLanes(lanes, shared, answerMs, terms);
  return {
    minMs: Math.max(0, ...each.map(({ minMs }) => minMs)),
    maxMs: Math.max(0, ...each.map(({ maxMs }) => maxMs)),
  };
}

/** Returns the {@link estimate} of each lane's own part, in order. A lane without messages takes no time. */
export function estimateLanes(
  lanes: readonly LaneLoad[],
  shared = 0,
  answerMs: Estimate = ANSWER_MS,
  { rules, startAtMs = 0, nowMs = Date.now() }: EstimateTerms = {},
): Estimate[] {
  const total = lanes.reduce((sum, lane) => sum + lane.messages, shared);
  const bound = (work: (lane: LaneLoad, messages: number) => number): number[] => {
    const took = (lane: LaneLoad, messages: number, ofCampaign: SendingRules | undefined): number => {
      if (messages <= 0) return 0;
      const both = [lane.rules, ofCampaign].filter((each) => each !== undefined);
      const everyMs = work(lane, messages) / messages;
      const startMs = Math.max(nowMs, startAtMs, lane.fromMs ?? 0);
      return finishMs(startMs, { messages, everyMs, rules: both }) - nowMs;
    };
    const loads = spread(lanes, shared, (lane) =>
      lane.rules === undefined && lane.fromMs === undefined
        ? work(lane, 1) + gapMs(lane)
        : took(lane, total, undefined) / total,
    );
    return lanes.map((lane, at) => Math.max(0, took(lane, loads[at]!, shareOf(rules, loads[at]! / total))));
  };
  const least = bound((lane, messages) => laneMs(lane, messages, answerMs.minMs, -2));
  const most = bound((lane, messages) => laneMs(lane, messages, answerMs.maxMs, 2));
  return lanes.map((_lane, at) => ({ minMs: least[at]!, maxMs: most[at]! }));
}

/** Returns `about 8 h 15 – 8 h 40`, `under a minute`, one figure if both ends read the same, or `never`. */
export function formatEstimate(given: Estimate, language: Language = DEFAULT_LANGUAGE): string {
  const { minMs, maxMs } = given;
  const kind = maxMs === Infinity ? 'never' : maxMs < MINUTE ? 'moment' : 'about';
  const [from, to] = kind === 'about' ? [formatSpan(minMs, language), formatSpan(maxMs, language)] : ['', ''];
  return sayAll(notice('estimate', { kind, from, to }), language);
}

/** Returns `up to 2 min`, for an estimate whose lower end is not worth saying. */
export function formatMost({ maxMs }: Estimate, language: Language = DEFAULT_LANGUAGE): string {
  const to = formatSpan(maxMs, language);
  return sayAll(notice('estimate', { kind: 'up-to', from: to, to }), language);
}

/** Returns the time of n messages, `sigmas` standard deviations off the mean. The last message's gap does not count. */
function laneMs(
  { pace = DEFAULT_PACE, measured }: LaneLoad,
  messages: number,
  answerMs: number,
  sigmas: number,
): number {
  if (messages <= 0) return 0;
  // The mean of n gaps has 1/√n of one gap's deviation. Half the mean is more than a uniform gap deviates.
  if (measured !== undefined)
    return ((messages * MINUTE) / measured.perMinute) * (1 + sigmas / 2 / Math.sqrt(measured.of));
  const [min, max] = [pace.min * SECOND, pace.max * SECOND];
  const gaps = Math.max(0, messages - 1);
  // A gap is uniform in [min, max]; the deviation of a sum of n gaps grows with √n.
  const chance = (sigmas * (max - min) * Math.sqrt(gaps)) / Math.sqrt(12);
  const waiting = Math.min(gaps * max, Math.max(gaps * min, (gaps * (min + max)) / 2 + chance));
  return messages * answerMs + waiting;
}

/** Returns the average gap after a message (ms). A measured speed already includes it. */
function gapMs({ pace = DEFAULT_PACE, measured }: LaneLoad): number {
  if (measured !== undefined) return 0;
  return ((pace.min + pace.max) / 2) * SECOND;
}

/** Returns a campaign's rules for one lane, with the lane's share of the daily limit. */
function shareOf(rules: SendingRules | undefined, share: number): SendingRules | undefined {
  if (rules?.dailyLimit === undefined) return rules;
  return { ...rules, dailyLimit: rules.dailyLimit * share };
}

/** Distributes the shared messages so that all lanes end as close together as possible. */
function spread(lanes: readonly LaneLoad[], shared: number, perMessage: (lane: LaneLoad) => number): number[] {
  const costs = lanes.map(perMessage);
  const order = lanes
    .map((_, at) => at)
    .toSorted((a, b) => lanes[a]!.messages * costs[a]! - lanes[b]!.messages * costs[b]!);
  const loads = lanes.map((lane) => lane.messages);
  for (let used = 1; used <= order.length; used++) {
    const open = order.slice(0, used);
    // All open lanes end together at `end`, unless the next lane's own end comes before that.
    const own = open.reduce((sum, at) => sum + lanes[at]!.messages, 0);
    const end = (own + shared) / open.reduce((sum, at) => sum + 1 / costs[at]!, 0);
    const next = order[used];
    if (next !== undefined && end > lanes[next]!.messages * costs[next]!) continue;
    for (const at of open) loads[at] = Math.max(lanes[at]!.messages, end / costs[at]!);
    break;
  }
  return loads;
}

function formatSpan(ms: number, language: Language): string {
  if (ms < MINUTE) return sayAll(notice('estimate_moment'), language);
  if (Math.round(ms / MINUTE) < 60) return `${Math.round(ms / MINUTE)} min`;
  // Rounded to five minutes: the estimate is no more exact than that.
  const minutes = Math.round(ms / MINUTE / 5) * 5;
  if (ms < 2 * DAY) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
  return sayAll(notice('estimate_days', { days: ms / DAY }), language);
}
