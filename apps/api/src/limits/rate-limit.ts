import rateLimit from '@fastify/rate-limit';
import { PomboError } from '@pombo/core';
import { isUnreachable } from '@pombo/redis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppParts } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';

/** Throws `rate_limited` when the caller has used up the minute; tells in headers how much is left of it. */
export type Limiter = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const MINUTE_MS = 60_000;
const PER_MINUTE = 6000;

/**
 * Counts requests per caller (a key, or the number of a Z-API client; never an address, behind which many may stand),
 * in Redis, so that it is one limit however many processes serve the API. While Redis takes no writes, each process
 * counts for itself: a full Redis must not shut out those who could make room.
 */
export async function limitRate(
  app: App,
  { redis, prefix, perMinute = PER_MINUTE }: Pick<AppParts, 'redis' | 'prefix' | 'perMinute'>,
): Promise<Limiter> {
  await app.register(rateLimit, {
    global: false,
    redis,
    nameSpace: `${prefix}:rate:`,
    max: perMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.caller,
  });
  const check = app.createRateLimit();
  const countHere = createLocalCount(perMinute);
  return async (request, reply) => {
    const limit = await check(request).catch((error: unknown) => {
      if (isUnreachable(error)) return countHere(request.caller);
      throw error;
    });
    if (limit.isAllowed) return;
    const { max, remaining, ttlInSeconds, isExceeded } = limit;
    void reply.headers({ 'RateLimit-Limit': max, 'RateLimit-Remaining': remaining, 'RateLimit-Reset': ttlInSeconds });
    if (!isExceeded) return;
    void reply.header('Retry-After', ttlInSeconds);
    throw new PomboError('rate_limited', `More than ${max} requests in a minute`, {
      hint: 'Send up to 1,000 messages in one request.',
    });
  };
}

interface Counted {
  isAllowed: false;
  max: number;
  remaining: number;
  ttlInSeconds: number;
  isExceeded: boolean;
}

/** The same count in this process's memory. Callers are authenticated by now, so that there are few of them. */
function createLocalCount(max: number): (caller: string) => Counted {
  const windows = new Map<string, { count: number; endsAt: number }>();
  return (caller) => {
    const now = performance.now();
    for (const [name, { endsAt }] of windows) if (endsAt <= now) windows.delete(name);
    const { count, endsAt } = windows.get(caller) ?? { count: 0, endsAt: now + MINUTE_MS };
    windows.set(caller, { count: count + 1, endsAt });
    return {
      isAllowed: false,
      max,
      remaining: Math.max(0, max - count - 1),
      ttlInSeconds: Math.ceil((endsAt - now) / 1000),
      isExceeded: count + 1 > max,
    };
  };
}
