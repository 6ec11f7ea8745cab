import {
  defined,
  parseJobId,
  type AttemptsPort,
  type Loaded,
  type NextMessage,
  type QueueHolder,
  type Status,
} from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { laneKeys } from '../storage/keys.ts';
import { BODY_FIELDS, bodyOf } from '../message/stored-body.ts';
import { bindNamed, type RedisClient } from '../storage/script.ts';
import type { Subjects } from './subjects.ts';

/** Reads a message, and what its lane knows before an attempt of it. */
export function createLoad(
  client: RedisClient,
  { prefix, subjects }: { prefix: string; subjects: Subjects },
): Pick<AttemptsPort, 'load' | 'next'> {
  const nextMessage = bindNamed(client, 'attempt/next-message');

  function loadedOf(key: string, { message, lane, now }: Read): Loaded | undefined {
    const [status, errored, policyRetries, resolvedAs, content, deaths, ...stored] = message;
    const body = bodyOf(stored);
    if (body === undefined) return undefined;
    subjects.remember(key, body);
    const [probe, streak, waitUntil] = lane;
    return {
      body,
      content: content ?? '',
      status: status as Status,
      probe: probe === '1',
      streak: Number(streak ?? 0),
      errored: Number(errored ?? 0),
      automatic: Number(errored ?? 0) > 0 || (policyRetries != null && resolvedAs !== 'resend'),
      deaths: Number(deaths ?? 0),
      ...defined({ now }),
      ...(waitUntil == null ? {} : { waitsUntil: Number(waitUntil) }),
    };
  }

  return {
    async next(lane, holder) {
      const { lane: record, slot } = laneKeys(prefix, lane);
      const reply = await nextMessage({ lane: record, slot, ...queueKeys(holder) });
      return nextOf(reply as NextReply, loadedOf);
    },

    async load(lane, key, withTime = false) {
      const keys = laneKeys(prefix, lane);
      const [message, record, now] = await Promise.all([
        client.hmget(keys.message(key), ...FIELDS),
        client.hmget(keys.lane, 'probe', 'streak', 'waitUntil'),
        withTime ? redisNow(client) : undefined,
      ]);
      return loadedOf(key, { message, lane: record, now });
    },
  };
}

/** In the order of next-message.lua. */
const FIELDS = ['status', 'errored', 'policyRetries', 'resolvedAs', 'content', 'deaths', ...BODY_FIELDS] as const;

type Field = string | null | undefined;

interface Read {
  message: Field[];
  lane: Field[];
  now: number | undefined;
}

function queueKeys({ keys, token, lockMs }: QueueHolder) {
  const names = ['meta', 'active', 'wait', 'prioritized', 'delayed', 'limiter'] as const;
  const named = Object.fromEntries(names.map((name) => [name, keys + name])) as Record<(typeof names)[number], string>;
  return { ...named, counter: `${keys}pc`, jobs: keys, token, lockMs };
}

type NextReply = ['nothing' | 'ask'] | ['job', id: string, now: number, ...fields: Field[]];

function nextOf(reply: NextReply, loadedOf: (key: string, read: Read) => Loaded | undefined): NextMessage {
  if (reply[0] !== 'job') return reply[0] === 'nothing' ? 'nothing' : 'ask-queue';
  const [, id, now, ...fields] = reply;
  const job = { id, ...parseJobId(id) };
  return { job, loaded: loadedOf(job.key, { lane: fields.slice(0, 3), message: fields.slice(3), now }) };
}
