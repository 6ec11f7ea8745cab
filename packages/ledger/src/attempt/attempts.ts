import { defined } from '@pombo/core';
import type { HoldReason, MessageBody, Status } from '@pombo/core';
import { subjectOf } from '../facts/component.ts';
import { laneKeys } from '../storage/keys.ts';
import type { MessageFields } from '../message/fields.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';
import { redisNow } from '../storage/time.ts';

/** A message as its worker sees it before it begins. */
export interface Loaded {
  body: MessageBody;
  /** Its content hash. */
  content: string;
  status: Status;
  /** The lane met a fault: ask whether the number works before the next attempt. */
  probe: boolean;
  /** Faults in a row on the lane. */
  streak: number;
  /** How often the gateway itself failed on this message. */
  errored: number;
  /** Sent before, and queued again by a rule rather than by a person. */
  automatic: boolean;
  /** Workers in a row that died while they prepared it. */
  deaths: number;
  /** Redis time, ms; only when it was asked for. */
  now?: number;
  /** Until when the lane was last said to wait for its instance's rules, ms. */
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
  /** A fact about its recipient was added since the facts were looked at. */
  | { answer: 'evidence' }
  | { answer: 'full'; count: number };

/** What an attempt's outcome means for its message and its lane; `decide` in delivery makes it. */
export interface Verdict {
  to: Extract<Status, 'accepted' | 'unknown' | 'failed' | 'queued'>;
  zaapId?: string;
  messageId?: string;
  errorCode?: string;
  error?: string;
  /** The lane's next attempt is at least so far away (gap or cooling). */
  waitMs: number;
  /** This message's own next attempt, when it goes back to `queued`. */
  backoffMs?: number;
  /** Counts as one of the gateway's own failures. */
  errored?: boolean;
  /** What the lane cools from; absent: the lane is healthy and its streak of faults ends. */
  fault?: string;
  /** Ask /status before the lane's next attempt. */
  probe?: boolean;
  /** No request was made at all: no attempt is counted, and without `fault` the lane is neither healthier nor sicker for it. */
  unwritten?: boolean;
  hold?: HoldReason;
  holdDetail?: string;
}

export type Finished =
  | { answer: 'done'; status: Status; generation: number; waitMs: number; parked: number; facts: boolean }
  /** `facts`: there are facts about its recipient, to which this answer was added; what they prove is to be applied. */
  | { answer: 'stale'; status: Status | 'gone'; facts: boolean };

export interface BeginRequest {
  generation: number;
  /** Unique per attempt; the same nonce again is the same question again. */
  nonce: string;
  /** Worker id, unique per boot. */
  owner: string;
  gapMs: number;
  /**
   * How long it may be under way whatever becomes of its worker, and its POST once that was begun, ms. A take-over waits for
   * it. Default: not at all.
   */
  flight?: { attemptMs: number; postMs: number };
  /** Highest age of a direct message; 0 = none. */
  maxAgeMs: number;
  /** Messages of ours that may lie in Z-API's queue: where its callbacks reach us, and where none was ever seen. */
  outstanding: { seen: number; unseen: number };
  /** Version of the facts that were looked at; absent: nothing has to be looked at before this attempt. */
  factsVersion?: string;
  /** It ages in closed hours too: it is urgent, and goes out in them. Default false. */
  agesAlways?: boolean;
}

/** What a look at Z-API's queue says about the places of ours. */
export interface Places {
  /** zaapIds that it lists; undefined: it was not read, so all of ours may lie there. */
  listed: string[] | undefined;
  /** Items without a readable zaapId: as many of ours, the newest, keep their places. */
  unreadable: number;
  /** A place is free in any case this long after its message was accepted, ms. */
  freeAfterMs: number;
}

/** Attempts: the part of the ledger that decides whether a message may be sent. */
export interface Attempts {
  /** Reads a message, its lane's state and, `withTime`, the clock in one round trip; undefined when there is none. */
  load(lane: string, key: string, withTime?: boolean): Promise<Loaded | undefined>;
  /** Opens the next attempt, or says why not. Nothing may be sent before this answered `go`. */
  begin(lane: string, key: string, request: BeginRequest): Promise<Begun>;
  /** Says what `begin` would answer now, and opens nothing; `clear` in place of `go`. What is overdue expires. */
  lookAhead(
    lane: string,
    key: string,
    request: BeginRequest,
  ): Promise<Exclude<Begun, { answer: 'go' }> | { answer: 'clear' }>;
  /** Closes the attempt with this nonce. Idempotent: the same verdict again answers the same. */
  finish(lane: string, key: string, nonce: string, verdict: Verdict): Promise<Finished>;
  /**
   * Closes a dead worker's open attempt as `unknown`; undefined when it has none open on this lane. `seenDeadAt`: the
   * Redis time (ms) at which it was seen dead; what it began after that is left alone. Default: whenever it began.
   */
  takeOver(
    lane: string,
    deadOwner: string,
    seenDeadAt?: number,
  ): Promise<{ key: string; generation: number } | undefined>;
  /**
   * Closes as `unknown` what is `sending` on a lane that has no attempt of it open: half a write, which Redis lost the rest of.
   * Returns the keys.
   */
  closeStray(lane: string): Promise<string[]>;
  /** The rest that the lane's last attempt was followed by, ms; 0 for a lane that never sent. */
  lastRest(lane: string): Promise<number>;
  /** The worker that has an attempt open on this lane. */
  openOwner(lane: string): Promise<string | undefined>;
  /** Frees places of ours in Z-API's queue, by what it answered at `askedAt` (Redis time, ms). Returns how many remain. */
  leftQueue(lane: string, askedAt: number, places: Places): Promise<number>;
  /** After a Redis that forgot: a lane's sequence goes on from what was seen before. True: it was behind. */
  raiseSequence(lane: string, to: number): Promise<boolean>;
  /** Redis time, ms. */
  now(): Promise<number>;
  /** Raises notBefore after a probe; `up` also ends the need for one. Returns ms until the lane may send. */
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
  const raise = bindScript(client, 'lane/extend-cooldown', 1);
  const left = bindScript(client, 'sweep/reconcile-outstanding', 1);
  const raiseSequence = bindScript(client, 'recovery/raise-sequence', 1);
  /** Whose facts an attempt's are; it never changes. */
  const subjects = new Map<string, string>();

  /** Reads it once a message: `load`, `begin` and `finish` of one attempt follow each other. */
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

  /** As `begin` or a look ahead has it: what is compacted has ended. */
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
      // Its attempt is open already, under this nonce.
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
        // Another attempt has been opened since: its facts are other ones.
        if (reply[0] === '') continue;
        return reply[0] === undefined ? undefined : { key: reply[0], generation: reply[1]! };
      }
    },

    async closeStray(lane) {
      const keys = laneKeys(prefix, lane);
      // One at most, as a rule: the message of the attempt that is open.
      const sending = await client.zrange(keys.status('sending'), '0', '99');
      const closed = await Promise.all(
        sending.map(async (key) => {
          const subject = await subjectFor(lane, key);
          const where = [keys.message(key), keys.lane, keys.facts(componentIn(subject)), keys.components, keys.due];
          return (await closeStray(...where, keys.slot, key, subject, retentionMs)) === 1 ? [key] : [];
        }),
      );
      return closed.flat();
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

/** Messages whose subject is remembered: more than a process ever has under way. */
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
