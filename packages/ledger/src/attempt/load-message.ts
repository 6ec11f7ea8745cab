import { defined, type AttemptsPort, type Status } from '@pombo/core';
import { redisNow } from '@pombo/redis';
import { laneKeys } from '../storage/keys.ts';
import { BODY_FIELDS, bodyOf } from '../message/stored-body.ts';
import type { RedisClient } from '../storage/script.ts';
import type { Subjects } from './subjects.ts';

/** Reads a message, and what its lane knows before an attempt of it. */
export function createLoad(
  client: RedisClient,
  { prefix, subjects }: { prefix: string; subjects: Subjects },
): Pick<AttemptsPort, 'load'> {
  return {
    async load(lane, key, withTime = false) {
      const keys = laneKeys(prefix, lane);
      const [message, record, now] = await Promise.all([
        client.hmget(keys.message(key), ...FIELDS),
        client.hmget(keys.lane, 'probe', 'streak', 'waitUntil'),
        withTime ? redisNow(client) : undefined,
      ]);
      const [status, errored, policyRetries, resolvedAs, content, deaths, ...stored] = message;
      const body = bodyOf(stored);
      if (body === undefined) return undefined;
      subjects.remember(key, body);
      const [probe, streak, waitUntil] = record;
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
    },
  };
}

const FIELDS = [
  'status',
  'errored',
  'policyRetries',
  'resolvedAs',
  'content',
  'deaths',
  ...BODY_FIELDS,
] as const;
