import {
  defined,
  isGatewayFailure,
  type AttemptsPort,
  type OpenRequest,
  type AttemptOpened,
  type Verdict,
} from '@pombo/core';
import type { MessageBody, Status } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { subjectOf } from '../facts/component.ts';
import { createReindexing } from '../message/reindex.ts';
import { laneKeys } from '../storage/keys.ts';
import type { MessageFields } from '../message/fields.ts';
import { bindScript, type RedisClient } from '../storage/script.ts';

/** The part of the ledger that decides whether a message may be sent. */
export type Attempts = AttemptsPort;

export interface AttemptsParts {
  prefix: string;
  retentionMs: number;
  fields: MessageFields;
}

export function createAttempts(client: RedisClient, { prefix, retentionMs, fields }: AttemptsParts): Attempts {
  const openAttempt = bindScript(client, 'attempt/open-attempt', 4);
  const closeAttempt = bindScript(client, 'attempt/close-attempt', 6);
  const reclaimAttempt = bindScript(client, 'attempt/reclaim-attempt', 4);
  const closeStray = bindScript(client, 'attempt/close-stray-attempt', 5);
  const placing = createReindexing(client, prefix);
  const extendCooldown = bindScript(client, 'lane/extend-cooldown', 1);
  const reconcileOutstanding = bindScript(client, 'sweep/reconcile-outstanding', 1);
  const raiseSequence = bindScript(client, 'recovery/raise-sequence', 1);
  const readStanding = bindScript(client, 'recovery/read-standing', 1);
  /** Message → the component of its facts, which never changes. */
  const subjects = new Map<string, string>();

  /** Reads it once per message: `load`, `open` and `close` of one attempt follow each other. */
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

  async function askOpen(
    lane: string,
    key: string,
    request: OpenRequest,
    isLook: boolean,
  ): Promise<(string | number)[]> {
    const keys = laneKeys(prefix, lane);
    const { generation, nonce, owner, gapMs, maxAgeMs, outstanding, factsVersion = '', agesAlways } = request;
    const subject = await subjectFor(lane, key);
    const where = [keys.message(key), keys.lane, keys.holds, keys.facts(componentIn(subject)), keys.slot, key];
    const asked = [generation, nonce, owner, Math.ceil(gapMs), maxAgeMs, outstanding.seen, outstanding.unseen];
    const how = [agesAlways === true ? '1' : '', isLook ? '1' : '', flightOf(request)];
    return (await openAttempt(...where, ...asked, subject, factsVersion, ...how)) as (string | number)[];
  }

  /** For `open` and `lookAhead`: a compacted message has ended. */
  async function orEnded(
    lane: string,
    key: string,
    request: OpenRequest,
    isLook: true,
  ): Promise<AttemptOpened | { answer: 'clear' }>;
  async function orEnded(lane: string, key: string, request: OpenRequest, isLook: false): Promise<AttemptOpened>;
  async function orEnded(lane: string, key: string, request: OpenRequest, isLook: boolean) {
    const reply = await askOpen(lane, key, request, isLook);
    if (reply[0] === 'clear') return { answer: 'clear' };
    const answered = openedOf(reply);
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

    open: (lane, key, request) => orEnded(lane, key, request, false),

    async lookAhead(lane, key, request) {
      const answered = await orEnded(lane, key, request, true);
      // Its attempt is already open, under this nonce.
      return answered.answer === 'go' ? { answer: 'busy', owner: request.owner } : answered;
    },

    async close(lane, key, nonce, verdict) {
      const keys = laneKeys(prefix, lane);
      const subject = await subjectFor(lane, key);
      const facts = [keys.facts(componentIn(subject)), keys.components, keys.due];
      const where = [keys.message(key), keys.lane, keys.holds, ...facts, keys.slot, key];
      const reply = (await closeAttempt(...where, nonce, encodeVerdict(verdict), retentionMs, subject)) as [
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
            orphans: reply[4],
            facts: reply[5] === 1,
          }
        : { answer: 'stale', status: reply[1] as Status | 'gone', facts: reply[2] === 1 };
    },

    async reclaim(lane, deadOwner, seenDeadAt) {
      const keys = laneKeys(prefix, lane);
      for (;;) {
        const subject = (await client.hget(keys.lane, 'openWho')) ?? '';
        const where = [keys.lane, keys.facts(componentIn(subject)), keys.components, keys.due, keys.slot];
        const asked = [deadOwner, seenDeadAt ?? '', subject, retentionMs];
        const reply = (await reclaimAttempt(...where, ...asked)) as [string?, number?];
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

    async reconcileOutstanding(lane, askedAt, { listed, unreadable, freeAfterMs }) {
      const keys = laneKeys(prefix, lane);
      const kept = listed === undefined ? 'all' : unreadable;
      return (await reconcileOutstanding(keys.out, keys.slot, askedAt, freeAfterMs, kept, ...(listed ?? []))) as number;
    },

    async standing(lane) {
      const [sequence, run, replication] = (await readStanding(laneKeys(prefix, lane).lane)) as [
        string,
        string,
        string,
      ];
      return { sequence: Number(sequence), run: run === '' ? '' : `${run}/${replication}` };
    },

    async raiseSequence(lane, to) {
      return (await raiseSequence(laneKeys(prefix, lane).lane, to)) === 1;
    },

    now: () => redisNow(client),

    async extendCooldown(lane, waitMs, up) {
      return (await extendCooldown(laneKeys(prefix, lane).lane, Math.ceil(waitMs), up ? '1' : '0')) as number;
    },
  };
}

/** Returns the JSON that close-attempt.lua reads. It has no key for what is absent, and its durations are whole. */
function encodeVerdict(verdict: Verdict): string {
  const { to, lane } = verdict;
  const error = 'error' in verdict ? verdict.error : undefined;
  const isRetry = to === 'queued';
  return JSON.stringify({
    to,
    ...('ids' in verdict ? verdict.ids : {}),
    errorCode: error?.code,
    error: error?.message,
    waitMs: Math.ceil(lane.waitMs),
    backoffMs: isRetry && verdict.after === 'gateway-failure' ? Math.ceil(verdict.backoffMs) : undefined,
    errored: isGatewayFailure(verdict) || undefined,
    fault: lane.fault?.code,
    probe: lane.fault?.probe,
    unwritten: (isRetry && verdict.after === 'no-request') || undefined,
    hold: lane.hold?.reason,
    holdDetail: lane.hold?.detail,
  });
}

function flightOf({ flight }: OpenRequest): string {
  return flight === undefined ? '' : `${Math.ceil(flight.attemptMs)} ${Math.ceil(flight.postMs)}`;
}

/** Messages whose component is remembered: more than one process ever has in flight. */
const MOST_SUBJECTS = 20_000;

function componentIn(subject: string): string {
  return subject.split(' ')[0]!;
}

function openedOf(reply: (string | number)[]): AttemptOpened {
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
