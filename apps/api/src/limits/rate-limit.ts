import rateLimit from '@fastify/rate-limit';
import { PomboError } from '@pombo/core';
import { isUnreachable } from '@pombo/redis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';

/** Throws `rate_limited` when the caller has used up its minute; sets headers with what is left. */
export type Limiter = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const MINUTE_MS = 60_000;
const PER_MINUTE = 6000;

/**
 * Counts requests per caller in Redis, so that all API processes share one limit. A caller is a key or the number of a
 * Z-API client, never an address, which many callers may share. While Redis rejects writes, each process counts in
 * memory: a full Redis must not lock out the people who could make room.
 */
export async function installRateLimit(
  app: App,
  { redis, prefix, perMinute = PER_MINUTE }: Pick<AppDeps, 'redis' | 'prefix' | 'perMinute'>,
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

/** Counts in memory. Callers are authenticated by now, so there are few of them. */
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
