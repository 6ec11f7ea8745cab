import { defined } from '@pombo/core';
import type { HoldReason, MessageBody, Status } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { subjectOf } from '../facts/component.ts';
import { createPlacing } from '../message/misplaced.ts';
import { laneKeys } from '../storage/keys.ts';
import type { MessageFields } from '../message/fields.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** A message as its worker reads it before an attempt. */
export interface Loaded {
  body: MessageBody;
  /** The message's content hash. */
  content: string;
  status: Status;
  /** The lane met a fault: check that the number works before the next attempt. */
  probe: boolean;
  /** Consecutive faults on the lane. */
  streak: number;
  /** How many times the gateway itself failed on this message. */
  errored: number;
  /** Sent before, and queued again by a rule rather than by a person. */
  automatic: boolean;
  /** Consecutive workers that died while preparing it. */
  deaths: number;
  /** Redis time (ms); present only when requested. */
  now?: number;
  /** Until when the lane last reported that it waits for its instance's rules (ms). */
  waitsUntil?: number;
}

export type Begun =
  | { answer: 'go'; attempt: number; errored: number; sequence: number; streak: number }
  | { answer: 'skip'; status: Status }
  | { answer: 'gone' }
  | { answer: 'busy'; owner: string }
  | { answer: 'held' }
  | { answer: 'wait'; ms: number }
  | { answer: 'later'; ms: number }
  | { answer: 'expired' }
  | { answer: 'paused' }
  /** A fact about its recipient was added since the facts were read. */
  | { answer: 'evidence' }
  | { answer: 'full'; count: number };

/** What an attempt's outcome means for its message and its lane. Made by `decide` in delivery. */
export interface Verdict {
  to: Extract<Status, 'accepted' | 'unknown' | 'failed' | 'queued'>;
  zaapId?: string;
  messageId?: string;
  errorCode?: string;
  error?: string;
  /** Shortest wait before the lane's next attempt (gap or cooldown, ms). */
  waitMs: number;
  /** Wait before this message's own next attempt, when it goes back to `queued` (ms). */
  backoffMs?: number;
  /** Counts as one of the gateway's own failures. */
  errored?: boolean;
  /** The fault that the lane cools down from. Absent: the lane is healthy, and its streak of faults ends. */
  fault?: string;
  /** Call /status before the lane's next attempt. */
  probe?: boolean;
  /** No request was made: the attempt does not count. Without `fault` it leaves the lane's health unchanged. */
  unwritten?: boolean;
  hold?: HoldReason;
  holdDetail?: string;
}

export type Finished =
  | { answer: 'done'; status: Status; generation: number; waitMs: number; parked: number; facts: boolean }
  /** `facts`: this answer was added to facts about its recipient; apply what they prove. */
  | { answer: 'stale'; status: Status | 'gone'; facts: boolean };

export interface BeginRequest {
  generation: number;
  /** Unique per attempt. Repeating a call with the same nonce repeats the same request. */
  nonce: string;
  /** Worker id, unique per boot. */
  owner: string;
  gapMs: number;
  /**
   * How long the attempt, and its POST once begun, may be in flight even if the worker dies (ms). A reclaim waits this
   * long. Default: no wait.
   */
  flight?: { attemptMs: number; postMs: number };
  /** Maximum age of a direct message (ms); 0 = unlimited. */
  maxAgeMs: number;
  /**
   * How many of our messages may be outstanding in Z-API's queue: on lanes that receive callbacks, and on lanes that
   * never have.
   */
  outstanding: { seen: number; unseen: number };
  /** Version of the facts that were read. Absent: this attempt does not depend on any facts. */
  factsVersion?: string;
  /** The message ages outside opening hours too, because it is urgent and can be sent then. Default false. */
  agesAlways?: boolean;
}

/** What a listing of Z-API's queue says about our outstanding messages. */
export interface Places {
  /** zaapIds that Z-API lists. Undefined: the queue was not read, so all of our messages may still be in it. */
  listed: string[] | undefined;
  /** Items without a readable zaapId: the newest of our messages stay outstanding, one per item. */
  unreadable: number;
  /** A message stops counting as outstanding this long after it was accepted, whatever the queue says (ms). */
  freeAfterMs: number;
}

/** Attempts: the part of the ledger that decides whether a message may be sent. */
export interface Attempts {
  /**
   * Reads a message, its lane's state and, `withTime`, the clock in one round trip. Undefined when the message does not
   * exist.
   */
  load(lane: string, key: string, withTime?: boolean): Promise<Loaded | undefined>;
  /** Opens the next attempt, or says why not. Nothing may be sent before this returns `go`. */
  begin(lane: string, key: string, request: BeginRequest): Promise<Begun>;
  /**
   * Returns what `begin` would return now, with `clear` in place of `go`, and opens nothing. Overdue messages expire.
   */
  lookAhead(
    lane: string,
    key: string,
    request: BeginRequest,
  ): Promise<Exclude<Begun, { answer: 'go' }> | { answer: 'clear' }>;
  /** Closes the attempt with this nonce. Idempotent: the same verdict again returns the same result. */
  finish(lane: string, key: string, nonce: string, verdict: Verdict): Promise<Finished>;
  /**
   * Closes a dead worker's open attempt as `unknown`. Undefined when it has none open on this lane. `seenDeadAt`: the
   * Redis time (ms) at which it was found dead; attempts begun after that are left alone. Default: reclaims any
   * attempt.
   */
  takeOver(
    lane: string,
    deadOwner: string,
    seenDeadAt?: number,
  ): Promise<{ key: string; generation: number } | undefined>;
  /**
   * Repairs the `sending` index of a lane after Redis lost part of a write. Messages in `sending` without an open
   * attempt become `unknown`; entries of messages in another status move to that status's index. Returns the keys of
   * the closed messages.
   */
  closeStray(lane: string): Promise<string[]>;
  /** The rest that followed the lane's last attempt (ms); 0 for a lane that never sent. */
  lastRest(lane: string): Promise<number>;
  /** The worker that has an attempt open on this lane. */
  openOwner(lane: string): Promise<string | undefined>;
  /**
   * Removes messages that have left Z-API's queue from the outstanding ones, by the listing of `askedAt` (Redis time,
   * ms). Returns how many remain.
   */
  leftQueue(lane: string, askedAt: number, places: Places): Promise<number>;
  /** After Redis lost writes: raises the lane's sequence to a value that was seen before. True when it was behind. */
  raiseSequence(lane: string, to: number): Promise<boolean>;
  /** The lane's sequence, and the run of Redis that holds it: `run id/replication id` of its master. */
  standing(lane: string): Promise<{ sequence: number; run: string }>;
  /** Redis time (ms). */
  now(): Promise<number>;
  /** Raises notBefore after a probe; `up` also clears the need for one. Returns ms until the lane may send. */
  raise(lane: string, waitMs: number, up: boolean): Promise<number>;
}

export interface AttemptsParts {
  prefix: string;
  retentionMs: number;
  fields: MessageFields;
}

export function createAttempts(client: RedisClient, { prefix, retentionMs, fields }: AttemptsParts): Attempts {
  const begin = bindScript(client, 'attempt/open-attempt', 4);
  const finish = bindScript(client, 'attempt/close-attempt', 6);
  const takeOver = bindScript(client, 'attempt/reclaim-attempt', 4);
  const closeStray = bindScript(client, 'attempt/close-stray-attempt', 5);
  const placing = createPlacing(client, prefix);
  const raise = bindScript(client, 'lane/extend-cooldown', 1);
  const left = bindScript(client, 'sweep/reconcile-outstanding', 1);
  const raiseSequence = bindScript(client, 'recovery/raise-sequence', 1);
  const stand = bindScript(client, 'recovery/read-standing', 1);
  /** Message → the component of its facts, which never changes. */
  const subjects = new Map<string, string>();

  /** Reads it once per message: `load`, `begin` and `finish` of one attempt follow each other. */
  async function subjectFor(lane: string, key: string): Promise<string> {
    const known = subjects.get(key);
    if (known !== undefined) return known;
    const json = await client.hget(laneKeys(prefix, lane).message(key), 'body');
    return json === null ? '' : remember(key, JSON.parse(json) as MessageBody);
  }

  function remember(key: string, body: MessageBody): string {
    const subject = subjectOf(body);
    if (subjects.size >= MOST_SUBJECTS) subjects.delete(subjects.keys().next().value!);
    subjects.set(key, subject);
    return subject;
  }

  async function askBegin(
    lane: string,
    key: string,
    request: BeginRequest,
    isLook: boolean,
  ): Promise<(string | number)[]> {
    const keys = laneKeys(prefix, lane);
    const { generation, nonce, owner, gapMs, maxAgeMs, outstanding, factsVersion = '', agesAlways } = request;
    const subject = await subjectFor(lane, key);
    const where = [keys.message(key), keys.lane, keys.holds, keys.facts(componentIn(subject)), keys.slot, key];
    const asked = [generation, nonce, owner, Math.ceil(gapMs), maxAgeMs, outstanding.seen, outstanding.unseen];
    const how = [agesAlways === true ? '1' : '', isLook ? '1' : '', flightOf(request)];
    return (await begin(...where, ...asked, subject, factsVersion, ...how)) as (string | number)[];
  }

  /** For `begin` and `lookAhead`: a compacted message has ended. */
  async function orEnded(
    lane: string,
    key: string,
    request: BeginRequest,
    isLook: true,
  ): Promise<Begun | { answer: 'clear' }>;
  async function orEnded(lane: string, key: string, request: BeginRequest, isLook: false): Promise<Begun>;
  async function orEnded(lane: string, key: string, request: BeginRequest, isLook: boolean) {
    const reply = await askBegin(lane, key, request, isLook);
    if (reply[0] === 'clear') return { answer: 'clear' };
    const answered = begun(reply);
    if (answered.answer !== 'gone') return answered;
    const [status] = (await fields.read(lane, key, ['status'])) ?? [];
    return status == null ? answered : { answer: 'skip', status: status as Status };
  }

  return {
    async load(lane, key, withTime = false) {
      const keys = laneKeys(prefix, lane);
      const [message, record, now] = await Promise.all([
        client.hmget(
          keys.message(key),
          'body',
          'status',
          'errored',
          'policyRetries',
          'resolvedAs',
          'content',
          'deaths',
        ),
        client.hmget(keys.lane, 'probe', 'streak', 'waitUntil'),
        withTime ? redisNow(client) : undefined,
      ]);
      if (message[0] == null) return undefined;
      const body = JSON.parse(message[0]) as MessageBody;
      remember(key, body);
      return {
        body,
        content: message[5] ?? '',
        status: message[1] as Status,
        probe: record[0] === '1',
        streak: Number(record[1] ?? 0),
        errored: Number(message[2] ?? 0),
        automatic: Number(message[2] ?? 0) > 0 || (message[3] != null && message[4] !== 'resend'),
        deaths: Number(message[6] ?? 0),
        ...defined({ now }),
        ...(record[2] == null ? {} : { waitsUntil: Number(record[2]) }),
      };
    },

    begin: (lane, key, request) => orEnded(lane, key, request, false),

    async lookAhead(lane, key, request) {
      const answered = await orEnded(lane, key, request, true);
      // Its attempt is already open, under this nonce.
      return answered.answer === 'go' ? { answer: 'busy', owner: request.owner } : answered;
    },

    async finish(lane, key, nonce, verdict) {
      const keys = laneKeys(prefix, lane);
      const subject = await subjectFor(lane, key);
      const facts = [keys.facts(componentIn(subject)), keys.components, keys.due];
      const where = [keys.message(key), keys.lane, keys.holds, ...facts, keys.slot, key];
      const rounded = { ...verdict, waitMs: Math.ceil(verdict.waitMs) };
      if (verdict.backoffMs !== undefined) rounded.backoffMs = Math.ceil(verdict.backoffMs);
      const reply = (await finish(...where, nonce, JSON.stringify(rounded), retentionMs, subject)) as [
        string,
        string,
        number,
        number,
        number,
        number,
      ];
      return reply[0] === 'done'
        ? {
            answer: 'done',
            status: reply[1] as Status,
            generation: reply[2],
            waitMs: reply[3],
            parked: reply[4],
            facts: reply[5] === 1,
          }
        : { answer: 'stale', status: reply[1] as Status | 'gone', facts: reply[2] === 1 };
    },

    async takeOver(lane, deadOwner, seenDeadAt) {
      const keys = laneKeys(prefix, lane);
      for (;;) {
        const subject = (await client.hget(keys.lane, 'openWho')) ?? '';
        const where = [keys.lane, keys.facts(componentIn(subject)), keys.components, keys.due, keys.slot];
        const asked = [deadOwner, seenDeadAt ?? '', subject, retentionMs];
        const reply = (await takeOver(...where, ...asked)) as [string?, number?];
        // Another attempt has been opened since, with another component.
        if (reply[0] === '') continue;
        return reply[0] === undefined ? undefined : { key: reply[0], generation: reply[1]! };
      }
    },

    async closeStray(lane) {
      const keys = laneKeys(prefix, lane);
      // Usually at most one: the message of the open attempt.
      const sending = await client.zrange(keys.status('sending'), '0', '99');
      const closed = await Promise.all(
        sending.map(async (key) => {
          const subject = await subjectFor(lane, key);
          const where = [keys.message(key), keys.lane, keys.facts(componentIn(subject)), keys.components, keys.due];
          return (await closeStray(...where, keys.slot, key, subject, retentionMs)) === 1 ? [key] : [];
        }),
      );
      const strays = closed.flat();
      // A message that is not `sending` at all was left here by an interrupted step.
      const others = sending.filter((key) => !strays.includes(key));
      await placing.put(lane, others);
      return strays;
    },

    async lastRest(lane) {
      return Number((await client.hget(laneKeys(prefix, lane).lane, 'restMs')) ?? 0);
    },

    async openOwner(lane) {
      return (await client.hget(laneKeys(prefix, lane).lane, 'openOwner')) ?? undefined;
    },

    async leftQueue(lane, askedAt, { listed, unreadable, freeAfterMs }) {
      const keys = laneKeys(prefix, lane);
      const kept = listed === undefined ? 'all' : unreadable;
      return (await left(keys.out, keys.slot, askedAt, freeAfterMs, kept, ...(listed ?? []))) as number;
    },

    async standing(lane) {
      const [sequence, run, replication] = (await stand(laneKeys(prefix, lane).lane)) as [string, string, string];
      return { sequence: Number(sequence), run: `${run}/${replication}` };
    },

    async raiseSequence(lane, to) {
      return (await raiseSequence(laneKeys(prefix, lane).lane, to)) === 1;
    },

    now: () => redisNow(client),

    async raise(lane, waitMs, up) {
      return (await raise(laneKeys(prefix, lane).lane, Math.ceil(waitMs), up ? '1' : '0')) as number;
    },
  };
}

function flightOf({ flight }: BeginRequest): string {
  return flight === undefined ? '' : `${Math.ceil(flight.attemptMs)} ${Math.ceil(flight.postMs)}`;
}

/** Messages whose component is remembered: more than one process ever has in flight. */
const MOST_SUBJECTS = 20_000;

function componentIn(subject: string): string {
  return subject.split(' ')[0]!;
}

function begun(reply: (string | number)[]): Begun {
  const [answer, first, second, third, fourth] = reply;
  switch (answer) {
    case 'go':
      return {
        answer,
        attempt: Number(first),
        errored: Number(second),
        sequence: Number(third),
        streak: Number(fourth),
      };
    case 'skip':
      return { answer, status: first as Status };
    case 'busy':
      return { answer, owner: String(first) };
    case 'wait':
    case 'later':
      return { answer, ms: Number(first) };
    case 'full':
      return { answer, count: Number(first) };
    case 'gone':
    case 'held':
    case 'expired':
    case 'paused':
    case 'evidence':
      return { answer };
    default:
      throw new Error(`open-attempt.lua answered ${String(answer)}`);
  }
}
