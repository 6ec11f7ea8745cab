import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { MESSAGE_TYPES, type InstanceInfo, type MessageBody, type Outcome } from '@pombo/message';
import { decide, type DecideOptions } from './decide.ts';
import type { Gateway } from './gateway.ts';
import type { Begun, Clock, JobAdder, LedgerPort, Log, Outstanding, Sendable, Sender, Verdict } from './ports.ts';
import { until } from './persist.ts';
import { probeLane } from './probe.ts';
import { joinParked, makeRoom, searchEvidence } from './reconcile.ts';
import type { Job, LaneQueues } from './queue.ts';
import type { StormWatch } from './storm.ts';
import { passedDelay, pickGapMs } from './throttle.ts';
import type { Witness } from './witness.ts';

/** Stations of a message's path at which a test may look, or kill the process. */
export type Step = 'fetched' | 'loaded' | 'begun' | 'writing' | 'answered' | 'finished' | 'completed';

export interface DeliverParts extends DecideOptions {
  worker: string;
  queues: LaneQueues;
  ledger: LedgerPort;
  sender: Sender;
  clock: Clock;
  log: Log;
  /** Why this worker may not write a byte for an attempt begun then (its heartbeat stood still), or undefined. */
  mayWrite(begunAt: number): string | undefined;
  outstanding: Outstanding;
  gateway: Gateway;
  witness: Witness;
  storms: StormWatch;
  adder: JobAdder;
  /** Lanes of the same Z-API account, which fall together. */
  siblings(lane: string): string[];
  onStep?(step: Step, lane: string, key: string): void;
  /** A campaign's image failed again. */
  onMediaFailure?(failed: { campaign: string; times: number }): Promise<void>;
}

/**
 * When the lane wants its next turn: not before a rest is over whatever happens, at a time that a wake may bring
 * forward, or (`parked`) with a wake or the sweep. `suspect`: a dead worker may keep the lane shut, look before the next fetch.
 */
export type Next = { restMs: number; suspect?: true } | { againMs: number } | { parked: 'empty' | 'held' };

/**
 * THE LIFE OF A MESSAGE, from the queue to what became of it: load, begin, send, decide, finish, rest. Runs once per turn
 * of a lane, never twice at once for one lane in this process; across processes `begin` sees to that.
 */
export async function deliver(job: Job, instance: InstanceInfo, parts: DeliverParts): Promise<Next> {
  const turn: Turn = { job, lane: instance.name, instance, parts };
  const message = await load(turn);
  if ('next' in message) return message.next;

  const attempt = await begin(turn, message);
  if ('next' in attempt) return attempt.next;

  const outcome = await send(turn, message, attempt);
  const refusals = parts.storms.note(turn.lane, outcome);
  const verdict = decide(outcome, { ...attempt, refusals }, parts);

  const restMs = await finish(turn, attempt, outcome, verdict);
  await follow(turn, outcome, verdict);
  return rest(turn, verdict, restMs);
}

interface Turn {
  job: Job;
  lane: string;
  instance: InstanceInfo;
  parts: DeliverParts;
}

interface Message {
  body: MessageBody;
  /** Undefined when its stored bytes are gone. */
  image: string | undefined;
}

interface Attempt {
  attempt: number;
  nonce: string;
  gapMs: number;
  errored: number;
  streak: number;
  /** When `begin` was asked, on both clocks. */
  asked: { wall: number; monotonic: number };
}

/** Reads the message, and looks first where a fault or an earlier failure says so. */
async function load(turn: Turn): Promise<Message | { next: Next }> {
  const { job, lane, parts } = turn;
  step(turn, 'fetched');
  const loaded = await parts.ledger.attempts.load(lane, job.key);
  step(turn, 'loaded');
  if (loaded === undefined || loaded.status !== 'queued') return { next: await putAway(turn, { answer: 'gone' }) };
  if (!MESSAGE_TYPES.includes(loaded.body.type)) return { next: await leaveUnread(turn, loaded.body.type) };
  if (loaded.probe) {
    const restMs = await probeLane(lane, loaded.streak, parts);
    if (restMs > 0) return { next: await backToHead(turn, restMs) };
  }
  // "500" is believed and tried again, but not before looking whether the message was taken all the same.
  if (loaded.errored > 0) await searchEvidence(lane, parts);
  return { body: loaded.body, image: await parts.ledger.images.read(loaded.body.image) };
}

/** Opens the attempt. NOTHING IS SENT BEFORE THIS IS RECORDED. */
async function begin(turn: Turn, { body }: Message): Promise<Attempt | { next: Next }> {
  const { lane, instance, parts } = turn;
  const gapMs = pickGapMs(body, instance.pace, parts.random);
  const nonce = randomUUID();
  const asked = { wall: parts.clock.wall(), monotonic: parts.clock.monotonic() };
  // Asked beside `begin`, so that it costs no round trip; who is on the list since this moment is not written to.
  const [begun, suppressed] = await Promise.all([askToBegin(turn, nonce, gapMs), isSuppressed(turn, body)]);
  if (begun.answer !== 'go') return { next: await putAway(turn, begun) };
  step(turn, 'begun');
  if (suppressed) return { next: await suppress(turn, nonce) };
  if (!parts.witness.advance(lane, begun.sequence)) return { next: await rolledBack(turn, nonce) };
  const { attempt, errored, streak } = begun;
  return { attempt, nonce, gapMs, errored, streak, asked };
}

async function send(turn: Turn, { body, image }: Message, { gapMs, asked }: Attempt): Promise<Outcome> {
  const { lane, parts } = turn;
  if (image === undefined) return { kind: 'refused', code: 'image_gone', detail: 'the stored image is gone' };
  const outcome = await parts.sender.send(lane, sendable(body, image, gapMs), () => {
    step(turn, 'writing');
    return parts.mayWrite(asked.monotonic) ?? staleBegin(asked, parts);
  });
  step(turn, 'answered');
  return outcome;
}

/** Closes the attempt; returns ms until the lane may send again. */
async function finish(turn: Turn, { attempt, nonce }: Attempt, outcome: Outcome, verdict: Verdict): Promise<number> {
  const { job, lane, parts } = turn;
  // Kept in memory and tried until Redis has it: an outcome that is not recorded would be an `unknown`.
  const finished = await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, verdict), parts.log);
  step(turn, 'finished');
  const restMs = finished.answer === 'done' ? finished.waitMs : verdict.waitMs;
  parts.log.info(
    { lane, message: job.key, attempt, outcome: outcome.kind, status: verdict.to, restMs },
    'attempt.finished',
  );
  if (finished.answer === 'done' && finished.parked > 0) await joinParked(lane, outcome, parts);
  return restMs;
}

/** What an outcome means beyond its own lane. */
async function follow({ lane, parts }: Turn, outcome: Outcome, verdict: Verdict): Promise<void> {
  if (outcome.kind === 'unknown') parts.gateway.noteUnknown(lane);
  if (outcome.kind !== 'down' || outcome.scope !== 'account' || verdict.hold === undefined) return;
  for (const sibling of parts.siblings(lane)) {
    await until(() => parts.ledger.lanes.hold(sibling, outcome.reason, outcome.detail), parts.log);
  }
}

/** Puts the job where it belongs and lets the lane rest. */
async function rest(turn: Turn, verdict: Verdict, restMs: number): Promise<Next> {
  const { job, lane, parts } = turn;
  if (verdict.to === 'queued') await parts.queues.putBack(lane, job, restMs);
  else await parts.queues.complete(lane, job, restMs);
  step(turn, 'completed');
  return verdict.hold === undefined ? { restMs } : { parked: 'held' };
}

function step({ job, lane, parts }: Turn, name: Step): void {
  parts.onStep?.(name, lane, job.key);
}

/** Asks for the attempt. When the answer is lost the question is repeated with the same nonce, which is idempotent. */
async function askToBegin({ job, lane, parts }: Turn, nonce: string, gapMs: number): Promise<Begun> {
  const request = {
    generation: job.generation,
    nonce,
    owner: parts.worker,
    gapMs,
    maxAgeMs: parts.timings.maxAgeMs,
    outstanding: parts.outstanding,
  };
  const deadline = parts.clock.monotonic() + parts.timings.beginFreshMs;
  for (;;) {
    try {
      return await parts.ledger.attempts.begin(lane, job.key, request);
    } catch (error) {
      parts.log.warn({ lane, message: job.key, error: String(error) }, 'begin.failed');
      // Redis itself refused (full, read-only, loading): not executed. The turn ends, and the job is found again.
      if ((error as Error).name === 'ReplyError') throw error;
      if (parts.clock.monotonic() < deadline) {
        await pause(BEGIN_AGAIN_MS);
        continue;
      }
      // It may have been executed all the same: close it with the proof that nothing was written.
      const unreached = {
        to: 'queued',
        waitMs: 0,
        errorCode: 'unreached',
        error: 'Redis did not answer in time',
      } as const;
      await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, unreached), parts.log);
      return { answer: 'wait', ms: parts.timings.coolMs.first };
    }
  }
}

/** Pause before `begin` is asked again after its answer was lost. */
const BEGIN_AGAIN_MS = 200;

/** Never fails: the attempt that is being opened beside it would be left open. Whoever waits long is stopped by the guard. */
async function isSuppressed({ parts }: Turn, { phone }: MessageBody): Promise<boolean> {
  return phone !== undefined && (await until(() => parts.ledger.suppressions.has(phone), parts.log));
}

/** The recipient must not be written to: the attempt ends unwritten, and the message with it. */
async function suppress({ job, lane, parts }: Turn, nonce: string): Promise<Next> {
  const unwritten = { to: 'queued', waitMs: 0 } as const;
  await until(() => parts.ledger.attempts.finish(lane, job.key, nonce, unwritten), parts.log);
  await until(() => parts.ledger.messages.suppress(lane, job.key), parts.log);
  await parts.queues.complete(lane, job, 0);
  return { restMs: 0 };
}

/** Redis is behind what this worker saw: the message may long have been sent. A person looks before anything goes on. */
async function rolledBack({ job, lane, parts }: Turn, nonce: string): Promise<Next> {
  const { ledger, log, witness } = parts;
  const detail = 'Redis has lost writes: this lane was further than it says now';
  const verdict = {
    to: 'queued',
    waitMs: 0,
    errorCode: 'rollback',
    error: detail,
    hold: 'rollback',
    holdDetail: detail,
  } as const;
  await until(() => ledger.attempts.finish(lane, job.key, nonce, verdict), log);
  // Once is enough: after a person's release the lane counts on from here, for this worker and for the others.
  await until(() => ledger.attempts.raiseSequence(lane, witness.highest(lane)), log);
  log.error({ lane }, 'redis.rolled-back');
  await parts.queues.putBack(lane, job, 0);
  return { parked: 'held' };
}

/** Written by a newer version: left for a worker that can read it, and never guessed at. The lane goes on with others. */
async function leaveUnread({ job, lane, parts }: Turn, type: string): Promise<Next> {
  parts.log.error({ lane, message: job.key, type }, 'message.unreadable');
  await parts.queues.postpone(lane, job, UNREAD_MS);
  return { restMs: 0 };
}

/** Pause before a message that this version can not read is looked at again. */
const UNREAD_MS = 60_000;

function sendable(body: MessageBody, image: string, gapMs: number): Sendable {
  const { type, phone, caption, replyTo, viewOnce } = body;
  return {
    type,
    image,
    ...(caption === undefined ? {} : { caption }),
    ...(type === 'send-image-status'
      ? {}
      : {
          ...(phone === undefined ? {} : { phone }),
          delayMessage: passedDelay(gapMs),
          ...(replyTo === undefined ? {} : { replyTo }),
          ...(viewOnce === undefined ? {} : { viewOnce }),
        }),
  };
}

/** An attempt whose `begin` was asked long ago may have been closed by a take-over since: write nothing. */
function staleBegin(asked: { wall: number; monotonic: number }, { clock, timings }: DeliverParts): string | undefined {
  const age = Math.max(clock.wall() - asked.wall, clock.monotonic() - asked.monotonic);
  return age > timings.beginFreshMs ? `begin was asked ${Math.round(age)} ms ago` : undefined;
}

/** What to do with a job whose message may not be sent now. */
async function putAway(turn: Turn, begun: Exclude<Begun, { answer: 'go' }>): Promise<Next> {
  const { job, lane, parts } = turn;
  switch (begun.answer) {
    case 'skip':
    case 'gone':
    case 'expired':
    // A paused campaign's messages get new jobs when it goes on.
    case 'paused':
      await parts.queues.complete(lane, job, 0);
      return { restMs: 0 };
    case 'later':
      await parts.queues.postpone(lane, job, begun.ms);
      return { restMs: 0 };
    case 'wait':
      return backToHead(turn, begun.ms);
    case 'busy':
      // Another worker's attempt is open: it answers, or it dies and is taken over.
      return { ...(await backToHead(turn, parts.timings.heartbeatMs)), suspect: true };
    case 'full':
      return backToHead(turn, await makeRoom(lane, parts));
    case 'held':
      await parts.queues.putBack(lane, job, 0);
      return { parked: 'held' };
    default:
      return begun satisfies never;
  }
}

async function backToHead({ job, lane, parts }: Turn, restMs: number): Promise<{ restMs: number }> {
  await parts.queues.putBack(lane, job, restMs);
  return { restMs };
}
