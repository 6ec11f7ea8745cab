import { randomUUID } from 'node:crypto';
import type { Finished, LimitScope, SendingRules, Verdict } from '@pombo/core';
import { decidePace, isTimezone, localDay } from '@pombo/schedule';
import { until } from '../retry-until-stored.ts';
import { leaveUnread } from './not-sendable.ts';
import type { Message, Next, Turn } from '../lane-run.ts';

/** Leave to begin an attempt now: the places it has taken under daily limits. */
export type Pass = readonly Place[];

/**
 * The truth about hours, days and daily limits, right before an attempt: by Redis time, since a worker whose clock is
 * wrong must not open a window. An instance's rules hold for everything but `urgent`, a campaign's for all of its
 * messages. Costs nothing where there are none. A place under a daily limit is taken here: whoever dies before the
 * attempt has cost one, and no crash lets one more through.
 */
export async function passGate(turn: Turn, message: Message): Promise<Pass | { next: Next }> {
  const guards = guardsOf(turn, message);
  if (guards.length === 0) {
    await noteOpen(turn, message);
    return [];
  }
  const nowMs = await redisNow(turn, message);
  // Its campaign waits for a worker that knows the zone, and keeps no lane waiting.
  const unread = guards.find(({ rules: { timezone } }) => timezone !== undefined && !isTimezone(timezone));
  if (unread !== undefined) return { next: await leaveUnread(turn, { timezone: unread.rules.timezone }) };
  for (const guard of guards) {
    const decided = decidePace(nowMs, [guard.rules]);
    if ('waitUntil' in decided) return turnBack(turn, message, guard, { ...decided, nowMs });
  }
  const pass: Place[] = [];
  for (const { scope, rules } of guards) {
    if (rules.dailyLimit === undefined) continue;
    const day = localDay(nowMs, rules.timezone).name;
    const got = await turn.parts.ledger.limits.take(scope, day, rules.dailyLimit, turn.job.key);
    if (got !== undefined) {
      pass.push({ scope, day, token: randomUUID(), kept: got === 'kept' });
      continue;
    }
    await giveBack(turn, pass);
    const spent = decidePace(nowMs, [rules], { sentOn: (_rules, on) => (on === day ? Infinity : 0) });
    if ('waitUntil' in spent) return turnBack(turn, message, { scope, rules }, { ...spent, nowMs });
  }
  await noteOpen(turn, message);
  return pass;
}

/**
 * What an ended attempt means for the places it had: proven unsent gives them back; what the gateway failed on keeps
 * them for its next attempt, since it may have been taken all the same. Anything else has used them.
 */
export async function closeGate(turn: Turn, pass: Pass, finished: Finished, verdict: Verdict): Promise<void> {
  if (finished.answer !== 'done' || !UNSENT.has(finished.status)) return;
  if (verdict.errored !== true) return giveBack(turn, pass);
  for (const place of pass) await keep(turn, place);
}

const UNSENT: ReadonlySet<string> = new Set(['queued', 'failed']);

/**
 * The attempt never began, or was not sent. Kept at until Redis has it; each place has a token, so that a lost answer gives
 * none back twice. One that an earlier attempt had kept stays the message's: nothing new is known of that.
 */
export async function giveBack(turn: Turn, pass: Pass): Promise<void> {
  const { ledger, log } = turn.parts;
  for (const place of pass) {
    if (place.kept) await keep(turn, place);
    else await until(() => ledger.limits.giveBack(place.scope, place.day, place.token), log);
  }
}

async function keep({ job, parts }: Turn, { scope, day }: Place): Promise<void> {
  await until(() => parts.ledger.limits.keep(scope, day, job.key), parts.log);
}

/** One set of rules that the message is under, and what its daily limit counts. */
interface Guard {
  scope: LimitScope;
  rules: SendingRules;
}

interface Place {
  scope: LimitScope;
  day: string;
  /** Names the taking, so that the place is given back once. */
  token: string;
  /** An earlier attempt of the message had kept it. */
  kept: boolean;
}

function guardsOf({ lane, instance }: Turn, { body }: Message): Guard[] {
  const guards: Guard[] = [];
  if (instance.rules !== undefined && body.priority !== 'urgent') {
    guards.push({ scope: { lane }, rules: instance.rules });
  }
  if (body.rules !== undefined && body.campaign !== undefined) {
    guards.push({ scope: { campaign: body.campaign }, rules: body.rules });
  }
  return guards;
}

/** Read along with the message when its instance has rules; probing and searching may have taken seconds since. */
async function redisNow({ parts }: Turn, { read }: Message): Promise<number> {
  if (read === undefined) return parts.ledger.attempts.now();
  return read.now + parts.clock.monotonic() - read.monotonic;
}

/**
 * Puts the job where it waits. A closed instance closes its lane: the job stays at the head, so that the order is kept
 * and other rules are in force at the next look; a wake looks at once, for it may be an urgent message's. A closed
 * campaign lets the lane go on: its job comes back at the opening.
 */
async function turnBack(
  turn: Turn,
  message: Message,
  { scope }: Guard,
  { waitUntil, reason, nowMs }: { waitUntil: number; reason: string; nowMs: number },
): Promise<{ next: Next }> {
  const { job, lane, parts } = turn;
  const waitMs = waitUntil - nowMs;
  if ('campaign' in scope) {
    // A place may be given back before the day is over; an opening does not come sooner.
    const bound = reason === 'daily-limit' ? PLACE_LOOK_MS : Infinity;
    await parts.queues.delay(lane, job, Math.min(waitMs, bound));
    return { next: { restMs: 0 } };
  }
  if (message.waitsUntil !== waitUntil) {
    const waiting = { until: waitUntil, reason: reason === 'daily-limit' ? 'daily-limit' : 'window' } as const;
    const isNew = await parts.ledger.lanes.wait(lane, waiting);
    if (isNew) parts.log.info({ lane, reason, until: new Date(waitUntil).toISOString() }, 'lane.closed');
  }
  await parts.queues.requeueAtHead(lane, job, 0);
  return { next: { closedMs: waitMs } };
}

/** How soon a campaign whose daily limit is reached is asked about again. */
const PLACE_LOOK_MS = 5 * 60_000;

/** What people are told of a wait ends with it, also when that comes sooner than was said: rules change, or go. */
async function noteOpen({ lane, parts }: Turn, { body, waitsUntil }: Message): Promise<void> {
  if (body.priority === 'urgent' || waitsUntil === undefined) return;
  await parts.ledger.lanes.wait(lane, undefined);
}
