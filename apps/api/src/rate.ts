import rateLimit from '@fastify/rate-limit';
import { PomboError } from '@pombo/message';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppParts } from './parts.ts';
import type { App } from './server.ts';

/** Throws `rate_limited` when the caller has used up the minute; tells in headers how much is left of it. */
export type Limiter = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const MINUTE_MS = 60_000;
const PER_MINUTE = 6000;

/**
 * Counts requests per caller (a key, or the number of a Z-API client; never an address, behind which many may stand),
 * in Redis, so that it is one limit however many processes serve the API.
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
  return async (request, reply) => {
    const limit = await check(request);
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
