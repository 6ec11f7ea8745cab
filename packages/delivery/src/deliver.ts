import { randomUUID } from 'node:crypto';
import {
  MESSAGE_TYPES,
  defined,
  type Begun,
  type FetchedJob,
  type InstanceInfo,
  type Loaded,
  type MessageBody,
  type Outcome,
  type Sendable,
  type Verdict,
} from '@pombo/core';
import { COMPARED, COMPARING } from './barrier.ts';
import { askToBegin, beginRequest, isSuppressed, staleBegin } from './begin.ts';
import { decide } from './decide.ts';
import { closeGate, giveBack, type Pass } from './gate.ts';
import { writeEnd, writeIntent } from './intent.ts';
import { until } from './persist.ts';
import { prepare, type Prepared } from './prepare.ts';
import { probeLane } from './probe.ts';
import { backToHead, leaveUnread, putAway, rolledBack, suppress, unreplicated, unwritable } from './put-away.ts';
import { applyFacts, joinParked } from './reconcile.ts';
import { guardResend } from './resend-guard.ts';
import { IMAGE_GONE } from './storm.ts';
import { passedDelay, pickGapMs } from './throttle.ts';
import { step, type Attempt, type DeliverParts, type Message, type Next, type Turn } from './turn.ts';
import { whileWaiting } from './waiting.ts';

/**
 * THE LIFE OF A MESSAGE, from the queue to what became of it: load, gate, begin, journal, send, decide, finish, rest. Runs once per turn
 * of a lane, never twice at once for one lane in this process; across processes `begin` sees to that.
 */
export async function deliver(job: FetchedJob, instance: InstanceInfo, parts: DeliverParts): Promise<Next> {
  const turn: Turn = { job, lane: instance.name, instance, parts, deaths: 0 };
  const next = await live(turn);
  // Whatever became of the message, this worker lives.
  if (turn.deaths > 0) await parts.ledger.deaths.survived(turn.lane, job.key);
  return next;
}

async function live(turn: Turn): Promise<Next> {
  const message = await load(turn);
  if ('next' in message) return message.next;
  const prepared = await prepare(turn, message);
  if ('next' in prepared) return prepared.next;
  try {
    return await tryOnce(turn, message, prepared);
  } finally {
    prepared.free();
  }
}

async function tryOnce(turn: Turn, message: Message, { pass, image, free }: Prepared): Promise<Next> {
  const { parts } = turn;
  const opened = await begin(turn, message, pass);
  if ('next' in opened) return opened.next;

  const { inHand } = parts;
  inHand.add(opened.nonce);
  const outcome = await send(turn, message, image, opened);
  free();
  const refusals = parts.storms.note(turn.lane, outcome);
  writeEnd(turn, opened.nonce, outcome);
  if (outcome.kind === 'accepted') parts.relapses.delete(turn.lane);
  const decided = decide(outcome, { ...opened, refusals }, parts);
  const isUnwritten = outcome.kind === 'unreached' && [COMPARING, COMPARED].includes(outcome.detail);
  const verdict: Verdict = isUnwritten ? { ...decided, unwritten: true } : decided;

  const restMs = await finish(turn, message, opened, outcome, verdict, pass).finally(() => inHand.delete(opened.nonce));
  await follow(turn, message, outcome, verdict);
  return rest(turn, verdict, restMs);
}

/** Reads the message, and looks first where a fault or an earlier failure says so. */
async function load(turn: Turn): Promise<Message | { next: Next }> {
  const { job, lane, parts } = turn;
  step(turn, 'fetched');
  const loaded = await parts.ledger.attempts.load(lane, job.key, turn.instance.rules !== undefined);
  const read = loaded?.now === undefined ? undefined : { now: loaded.now, monotonic: parts.clock.monotonic() };
  step(turn, 'loaded');
  turn.deaths = loaded?.deaths ?? 0;
  if (loaded === undefined || loaded.status !== 'queued') return { next: await putAway(turn, { answer: 'gone' }) };
  if (!MESSAGE_TYPES.includes(loaded.body.type)) return { next: await leaveUnread(turn, { type: loaded.body.type }) };
  const asked = await askFirst(turn, loaded);
  if (asked !== undefined) return { next: asked };
  const guarded = await guardResend(turn, loaded);
  if ('next' in guarded) return guarded;
  return {
    ...guarded,
    body: loaded.body,
    content: loaded.content,
    ...defined({ read, waitsUntil: loaded.waitsUntil }),
  };
}

/** Asks whether the number works, where a fault or a long silence says so. Returns what to do instead of sending. */
async function askFirst(turn: Turn, { probe, streak }: Loaded): Promise<Next | undefined> {
  const { lane, parts } = turn;
  if (probe) {
    parts.stalls.note(lane, 'probing', LOOK_MS);
    const restMs = await whileWaiting(turn, () => probeLane(lane, streak, parts));
    return restMs > 0 ? backToHead(turn, restMs) : undefined;
  }
  if (!parts.watch.isIdle(lane)) return undefined;
  const isDown = await whileWaiting(turn, () => parts.watch.askBeforeSend(lane));
  return isDown ? putAway(turn, { answer: 'held' }) : undefined;
}

/** A question to Z-API is answered or given up within this, ms. */
const LOOK_MS = 10_000;

/** Opens the attempt. NOTHING IS SENT BEFORE THIS IS RECORDED. */
async function begin(turn: Turn, message: Message, pass: Pass): Promise<Attempt | { next: Next }> {
  const { instance, parts } = turn;
  const { body } = message;
  const gapMs = pickGapMs(body, instance.pace, parts.random);
  const nonce = randomUUID();
  const asked = { wall: parts.clock.wall(), monotonic: parts.clock.monotonic() };
  // Asked beside `begin`, so that it costs no round trip; who is on the list since this moment is not written to.
  const [begun, suppressed] = await Promise.all([
    askToBegin(turn, beginRequest(turn, message, { nonce, gapMs })),
    isSuppressed(turn, body),
  ]).catch(async (error: unknown) => {
    await giveBack(turn, pass);
    throw error;
  });
  const goes = begun.answer === 'go' && !suppressed && isNew(turn, begun);
  if (!goes) await giveBack(turn, pass);
  if (begun.answer !== 'go') return { next: await putAway(turn, begun) };
  step(turn, 'begun');
  parts.stalls.over(turn.lane);
  if (suppressed) return { next: await suppress(turn, nonce) };
  if (!goes) return { next: await rolledBack(turn, nonce) };
  const { attempt, errored, streak, sequence } = begun;
  const behind = await parts.replicated(turn.lane);
  if (behind !== undefined) {
    await giveBack(turn, pass);
    return { next: await unreplicated(turn, nonce, behind) };
  }
  const fault = await writeIntent(turn, message.content, { nonce, attempt, sequence });
  if (fault !== undefined) {
    await giveBack(turn, pass);
    return { next: await unwritable(turn, nonce, fault) };
  }
  return { attempt, nonce, gapMs, errored, streak, asked };
}

/** The next of its lane, and sent from no other one, as far as this process has seen. */
function isNew(
  { job, lane, parts: { witness } }: Turn,
  { sequence, attempt }: Extract<Begun, { answer: 'go' }>,
): boolean {
  return witness.advance(lane, sequence) && witness.isNew(job.key, lane, attempt);
}

async function send(
  turn: Turn,
  { body }: Message,
  image: string | undefined,
  { attempt, gapMs, asked }: Attempt,
): Promise<Outcome> {
  const { job, lane, parts } = turn;
  if (image === undefined) return { kind: 'refused', code: IMAGE_GONE, detail: 'the stored image is gone' };
  parts.witness.sends(job.key, lane, attempt);
  parts.watch.sent(lane);
  const outcome = await parts.sender.send(lane, sendable(body, image, gapMs), () => {
    step(turn, 'writing');
    return parts.mayWrite(asked.monotonic) ?? staleBegin(asked, parts);
  });
  if (!MAY_BE_SENT.has(outcome.kind)) parts.witness.unsent(job.key);
  step(turn, 'answered');
  return outcome;
}

/** Of a message with such an outcome, no other lane may ever begin an attempt. */
const MAY_BE_SENT: ReadonlySet<Outcome['kind']> = new Set(['accepted', 'unknown', 'errored']);

/** Closes the attempt; returns ms until the lane may send again. */
async function finish(
  turn: Turn,
  { body }: Message,
  { attempt, nonce }: Attempt,
  outcome: Outcome,
  verdict: Verdict,
  pass: Pass,
): Promise<number> {
  const { job, lane, parts } = turn;
  // Kept in memory and tried until Redis has it: an outcome that is not recorded would be an `unknown`.
  const finished = await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, verdict), parts.log);
  step(turn, 'finished');
  await closeGate(turn, pass, finished, verdict);
  const { waitMs } = finished.answer === 'done' ? finished : verdict;
  // What the lane already waited for is asked again at the sweep: Redis' clock may have been wrong, and be right again.
  const restMs = Math.min(waitMs, Math.max(verdict.waitMs, parts.timings.sweepMs));
  parts.log.info(
    { lane, message: job.key, attempt, outcome: outcome.kind, status: verdict.to, restMs },
    'attempt.finished',
  );
  if (finished.answer === 'done' && finished.parked > 0) await joinParked(lane, outcome, parts);
  if (finished.facts) await applyFacts(lane, body, parts);
  return restMs;
}

/** What an outcome means beyond its own lane. */
async function follow(turn: Turn, { body }: Message, outcome: Outcome, verdict: Verdict): Promise<void> {
  const { lane, parts } = turn;
  if (body.shared === true) rememberNumber(turn, body, outcome);
  if (outcome.kind === 'unknown') await parts.gateway.noteUnknown(lane);
  if (outcome.kind === 'refused' && outcome.code === IMAGE_GONE) await reportGone(turn, body);
  if (verdict.hold !== undefined) parts.log.warn({ lane, reason: verdict.hold }, 'lane.held');
  if (outcome.kind !== 'down' || outcome.scope !== 'account' || verdict.hold === undefined) return;
  for (const sibling of parts.siblings(lane)) {
    await until(() => parts.ledger.lanes.hold(sibling, outcome.reason, outcome.detail), parts.log);
  }
}

/** Its campaign stops before the next message fails alike. */
async function reportGone({ lane, job, parts }: Turn, { campaign, image }: MessageBody): Promise<void> {
  if (campaign === undefined) return;
  try {
    await parts.onMedia?.({ campaign, image, outcome: 'gone' });
  } catch (error) {
    // The next message with this image reports it again.
    parts.log.warn({ lane, message: job.key, error: String(error) }, 'media.report.failed');
  }
}

/** The number that wrote to a person first keeps them. Beside the path of the send: nothing waits for it. */
function rememberNumber({ lane, job, parts }: Turn, { phone }: MessageBody, { kind }: Outcome): void {
  if (phone === undefined || (kind !== 'accepted' && kind !== 'unknown')) return;
  parts.ledger.people.remember(phone, lane).catch((error: unknown) => {
    parts.log.warn({ lane, message: job.key, error: String(error) }, 'person.remember.failed');
  });
}

/** Puts the job where it belongs and lets the lane rest. */
async function rest(turn: Turn, verdict: Verdict, restMs: number): Promise<Next> {
  const { job, lane, parts } = turn;
  if (verdict.to === 'queued') await parts.queues.requeueAtHead(lane, job, restMs);
  else await parts.queues.complete(lane, job, restMs);
  step(turn, 'completed');
  return verdict.hold === undefined ? { restMs } : { parked: 'held' };
}

function sendable(body: MessageBody, image: string, gapMs: number): Sendable {
  const { type, phone, caption, replyTo, viewOnce } = body;
  return {
    type,
    image,
    ...defined({ caption }),
    ...(type === 'send-image-status'
      ? {}
      : {
          ...defined({ phone }),
          delayMessage: passedDelay(gapMs),
          ...defined({ replyTo, viewOnce }),
        }),
  };
}
