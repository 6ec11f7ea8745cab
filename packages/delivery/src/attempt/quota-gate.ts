import { randomUUID } from 'node:crypto';
import { isGatewayFailure, type AttemptClosed, type LimitScope, type SendingRules, type Verdict } from '@pombo/core';
import { decidePace, isTimezone, localDay } from '@pombo/schedule';
import { retryUntilStored } from '../retry-until-stored.ts';
import { setAsideUnreadable } from './not-sendable.ts';
import type { LaneRun, Message, QuotaReservations, Reservation, Stopped } from '../lane-run.ts';

/**
 * Checks the window, days and daily limit right before an attempt, and reserves quota under each daily limit. An
 * instance's rules apply to all messages except `urgent` ones, a campaign's rules to all of its messages. Uses Redis time,
 * because a worker with a wrong clock must not send outside a window. Returns the lane's next run if a rule forbids the
 * attempt.
 *
 * A worker that dies before the attempt leaves its reservation behind. A crash can use up quota but never exceeds the limit.
 */
export async function reserveQuota(run: LaneRun, message: Message): Promise<QuotaReservations | Stopped> {
  const ruleSets = ruleSetsOf(run, message);
  if (ruleSets.length === 0) {
    await clearWaiting(run, message);
    return [];
  }
  const nowMs = await redisNow(run, message);
  const unreadable = ruleSets.find(({ rules: { timezone } }) => timezone !== undefined && !isTimezone(timezone));
  if (unreadable !== undefined) return { next: await setAsideUnreadable(run, { timezone: unreadable.rules.timezone }) };
  for (const ruleSet of ruleSets) {
    const decided = decidePace(nowMs, [ruleSet.rules]);
    if ('waitUntil' in decided) return waitForOpening(run, message, ruleSet, { ...decided, nowMs });
  }
  const reservations: Reservation[] = [];
  for (const { scope, rules } of ruleSets) {
    if (rules.dailyLimit === undefined) continue;
    const day = localDay(nowMs, rules.timezone).name;
    const answer = await run.context.ledger.quota.reserve(scope, day, rules.dailyLimit, run.job.key);
    if (answer !== undefined) {
      reservations.push({ scope, day, token: randomUUID(), kept: answer === 'kept' });
      continue;
    }
    await releaseQuota(run, reservations);
    const spent = decidePace(nowMs, [rules], { sentOn: (_rules, on) => (on === day ? Infinity : 0) });
    if ('waitUntil' in spent) return waitForOpening(run, message, { scope, rules }, { ...spent, nowMs });
  }
  await clearWaiting(run, message);
  return reservations;
}

/**
 * Settles the reservations of a closed attempt. An attempt that is proven unsent releases them. One on which the gateway
 * failed may have been sent, so the message keeps them for its next attempt. All others have used them.
 */
export async function settleQuota(
  run: LaneRun,
  reservations: QuotaReservations,
  closed: AttemptClosed,
  verdict: Verdict,
): Promise<void> {
  if (closed.answer !== 'done' || !UNSENT.has(closed.status)) return;
  if (!isGatewayFailure(verdict)) return releaseQuota(run, reservations);
  for (const reservation of reservations) await keep(run, reservation);
}

const UNSENT: ReadonlySet<string> = new Set(['queued', 'failed']);

/**
 * Releases the reservations of an attempt that was not opened or not sent, retrying until Redis confirms it. The token
 * makes that idempotent. A reservation that the message kept from an earlier attempt stays with the message, because that
 * attempt may have been sent.
 */
export async function releaseQuota(run: LaneRun, reservations: QuotaReservations): Promise<void> {
  const { ledger, log } = run.context;
  for (const reservation of reservations) {
    const { scope, day, token, kept } = reservation;
    if (kept) await keep(run, reservation);
    else await retryUntilStored(() => ledger.quota.release(scope, day, token), log);
  }
}

async function keep({ job, context }: LaneRun, { scope, day }: Reservation): Promise<void> {
  await retryUntilStored(() => context.ledger.quota.keep(scope, day, job.key), context.log);
}

/** Rules that apply to a message, and the scope that their daily limit counts. */
interface RuleSet {
  scope: LimitScope;
  rules: SendingRules;
}

function ruleSetsOf({ lane, instance }: LaneRun, { body }: Message): RuleSet[] {
  const ruleSets: RuleSet[] = [];
  if (instance.rules !== undefined && body.priority !== 'urgent') {
    ruleSets.push({ scope: { lane }, rules: instance.rules });
  }
  if (body.rules !== undefined && body.campaign !== undefined) {
    ruleSets.push({ scope: { campaign: body.campaign }, rules: body.rules });
  }
  return ruleSets;
}

/** Returns Redis time (ms): the time read with the message plus the time since, or else the result of a new read. */
async function redisNow({ context }: LaneRun, { read }: Message): Promise<number> {
  if (read === undefined) return context.ledger.attempts.now();
  return read.now + context.clock.monotonic() - read.monotonic;
}

/**
 * Returns the job to the queue until its rules allow it. A campaign's job is delayed, and the lane continues with other
 * messages. An instance's job stays at the head of its lane, which closes: order is kept, and the next run applies the
 * rules of that moment. A wake starts a run at once, because it may announce an urgent message.
 */
async function waitForOpening(
  run: LaneRun,
  message: Message,
  { scope }: RuleSet,
  { waitUntil, reason, nowMs }: { waitUntil: number; reason: string; nowMs: number },
): Promise<Stopped> {
  const { job, lane, context } = run;
  const waitMs = waitUntil - nowMs;
  if ('campaign' in scope) {
    // A reservation may be released before the day ends; a window never opens early.
    const bound = reason === 'daily-limit' ? QUOTA_RETRY_MS : Infinity;
    await context.queues.delay(lane, job, Math.min(waitMs, bound));
    return { next: { restMs: 0 } };
  }
  if (message.waitsUntil !== waitUntil) {
    const waiting = { until: waitUntil, reason: reason === 'daily-limit' ? 'daily-limit' : 'window' } as const;
    const isNew = await context.ledger.lanes.setWaiting(lane, waiting);
    if (isNew) context.log.info({ lane, reason, until: new Date(waitUntil).toISOString() }, 'lane.closed');
  }
  await context.queues.requeueAtHead(lane, job);
  return { next: { closedMs: waitMs } };
}

/** Longest delay of a campaign's job while its daily limit is reached (ms). */
const QUOTA_RETRY_MS = 5 * 60_000;

/** Removes the reported wait of a lane that is open again. Rules can change before the reported time. */
async function clearWaiting({ lane, context }: LaneRun, { body, waitsUntil }: Message): Promise<void> {
  if (body.priority === 'urgent' || waitsUntil === undefined) return;
  await context.ledger.lanes.setWaiting(lane, undefined);
}
