import { randomUUID } from 'node:crypto';
import type { AttemptClosed, LimitScope, SendingRules, Verdict } from '@pombo/core';
import { decidePace, isTimezone, localDay } from '@pombo/schedule';
import { retryUntilStored } from '../retry-until-stored.ts';
import { setAsideUnreadable } from './not-sendable.ts';
import type { Message, NextRun, LaneRun } from '../lane-run.ts';

/** Leave to begin an attempt now: the places it has taken under daily limits. */
export type QuotaReservations = readonly Reservation[];

/**
 * The truth about hours, days and daily limits, right before an attempt: by Redis time, since a worker whose clock is
 * wrong must not open a window. An instance's rules hold for everything but `urgent`, a campaign's for all of its
 * messages. Costs nothing where there are none. A place under a daily limit is taken here: whoever dies before the
 * attempt has cost one, and no crash lets one more through.
 */
export async function reserveQuota(run: LaneRun, message: Message): Promise<QuotaReservations | { next: NextRun }> {
  const guards = guardsOf(run, message);
  if (guards.length === 0) {
    await noteOpen(run, message);
    return [];
  }
  const nowMs = await redisNow(run, message);
  // Its campaign waits for a worker that knows the zone, and keeps no lane waiting.
  const unread = guards.find(({ rules: { timezone } }) => timezone !== undefined && !isTimezone(timezone));
  if (unread !== undefined) return { next: await setAsideUnreadable(run, { timezone: unread.rules.timezone }) };
  for (const guard of guards) {
    const decided = decidePace(nowMs, [guard.rules]);
    if ('waitUntil' in decided) return turnBack(run, message, guard, { ...decided, nowMs });
  }
  const reservations: Reservation[] = [];
  for (const { scope, rules } of guards) {
    if (rules.dailyLimit === undefined) continue;
    const day = localDay(nowMs, rules.timezone).name;
    const got = await run.context.ledger.quota.reserve(scope, day, rules.dailyLimit, run.job.key);
    if (got !== undefined) {
      reservations.push({ scope, day, token: randomUUID(), kept: got === 'kept' });
      continue;
    }
    await releaseQuota(run, reservations);
    const spent = decidePace(nowMs, [rules], { sentOn: (_rules, on) => (on === day ? Infinity : 0) });
    if ('waitUntil' in spent) return turnBack(run, message, { scope, rules }, { ...spent, nowMs });
  }
  await noteOpen(run, message);
  return reservations;
}

/**
 * What an ended attempt means for the places it had: proven unsent gives them back; what the gateway failed on keeps
 * them for its next attempt, since it may have been taken all the same. Anything else has used them.
 */
export async function settleQuota(
  run: LaneRun,
  reservations: QuotaReservations,
  closed: AttemptClosed,
  verdict: Verdict,
): Promise<void> {
  if (closed.answer !== 'done' || !UNSENT.has(closed.status)) return;
  if (verdict.errored !== true) return releaseQuota(run, reservations);
  for (const place of reservations) await keep(run, place);
}

const UNSENT: ReadonlySet<string> = new Set(['queued', 'failed']);

/**
 * The attempt never began, or was not sent. Kept at until Redis has it; each place has a token, so that a lost answer gives
 * none back twice. One that an earlier attempt had kept stays the message's: nothing new is known of that.
 */
export async function releaseQuota(run: LaneRun, reservations: QuotaReservations): Promise<void> {
  const { ledger, log } = run.context;
  for (const place of reservations) {
    if (place.kept) await keep(run, place);
    else await retryUntilStored(() => ledger.quota.release(place.scope, place.day, place.token), log);
  }
}

async function keep({ job, context }: LaneRun, { scope, day }: Reservation): Promise<void> {
  await retryUntilStored(() => context.ledger.quota.keep(scope, day, job.key), context.log);
}

/** One set of rules that the message is under, and what its daily limit counts. */
interface RuleSet {
  scope: LimitScope;
  rules: SendingRules;
}

interface Reservation {
  scope: LimitScope;
  day: string;
  /** Names the taking, so that the place is given back once. */
  token: string;
  /** An earlier attempt of the message had kept it. */
  kept: boolean;
}

function guardsOf({ lane, instance }: LaneRun, { body }: Message): RuleSet[] {
  const guards: RuleSet[] = [];
  if (instance.rules !== undefined && body.priority !== 'urgent') {
    guards.push({ scope: { lane }, rules: instance.rules });
  }
  if (body.rules !== undefined && body.campaign !== undefined) {
    guards.push({ scope: { campaign: body.campaign }, rules: body.rules });
  }
  return guards;
}

/** Read along with the message when its instance has rules; probing and searching may have taken seconds since. */
async function redisNow({ context }: LaneRun, { read }: Message): Promise<number> {
  if (read === undefined) return context.ledger.attempts.now();
  return read.now + context.clock.monotonic() - read.monotonic;
}

/**
 * Puts the job where it waits. A closed instance closes its lane: the job stays at the head, so that the order is kept
 * and other rules are in force at the next look; a wake looks at once, for it may be an urgent message's. A closed
 * campaign lets the lane go on: its job comes back at the opening.
 */
async function turnBack(
  run: LaneRun,
  message: Message,
  { scope }: RuleSet,
  { waitUntil, reason, nowMs }: { waitUntil: number; reason: string; nowMs: number },
): Promise<{ next: NextRun }> {
  const { job, lane, context } = run;
  const waitMs = waitUntil - nowMs;
  if ('campaign' in scope) {
    // A place may be given back before the day is over; an opening does not come sooner.
    const bound = reason === 'daily-limit' ? PLACE_LOOK_MS : Infinity;
    await context.queues.delay(lane, job, Math.min(waitMs, bound));
    return { next: { restMs: 0 } };
  }
  if (message.waitsUntil !== waitUntil) {
    const waiting = { until: waitUntil, reason: reason === 'daily-limit' ? 'daily-limit' : 'window' } as const;
    const isNew = await context.ledger.lanes.setWaiting(lane, waiting);
    if (isNew) context.log.info({ lane, reason, until: new Date(waitUntil).toISOString() }, 'lane.closed');
  }
  await context.queues.requeueAtHead(lane, job, 0);
  return { next: { closedMs: waitMs } };
}

/** How soon a campaign whose daily limit is reached is asked about again. */
const PLACE_LOOK_MS = 5 * 60_000;

/** What people are told of a wait ends with it, also when that comes sooner than was said: rules change, or go. */
async function noteOpen({ lane, context }: LaneRun, { body, waitsUntil }: Message): Promise<void> {
  if (body.priority === 'urgent' || waitsUntil === undefined) return;
  await context.ledger.lanes.setWaiting(lane, undefined);
}
