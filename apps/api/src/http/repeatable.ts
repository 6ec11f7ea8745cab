import { PomboError, type ErrorCode } from '@pombo/core';
import type { FastifyRequest } from 'fastify';

/** Errors after which nobody knows whether the request was carried out. */
const UNCLEAR: ReadonlySet<ErrorCode> = new Set(['redis_slow', 'redis_unreachable']);

/** Routes of which each call queues messages of its own, unless the caller names them. */
const QUEUES_MESSAGES: ReadonlySet<string> = new Set(['/v1/messages', '/v1/campaigns/:id/test']);

/**
 * Whether the same request again does no more than the first one: many clients repeat automatically on 503. All requests but
 * those that queue messages without an id can be repeated.
 */
export function isRepeatable({ method, routeOptions, headers, body }: FastifyRequest): boolean {
  if (method !== 'POST' || !QUEUES_MESSAGES.has(routeOptions.url ?? '')) return true;
  // It was refused before its body was read: nothing came of it.
  if (body === undefined) return true;
  if (routeOptions.url !== '/v1/messages') return false;
  if (Array.isArray(body)) return body.every(hasId);
  return headers['idempotency-key'] !== undefined || hasId(body);
}

/** The error with a next step that cannot queue a message twice. */
export function withSafeHint(error: PomboError, request: FastifyRequest): PomboError {
  if (!UNCLEAR.has(error.code) || isRepeatable(request)) return error;
  return new PomboError(error.code, error.message, {
    hint:
      'Whether anything was queued is not known, and the same request again could queue it twice. Look first: ' +
      'GET /v1/messages. With an id for each message, a request can be repeated safely.',
    cause: error,
  });
}

/** True when `Retry-After` may ask the client to repeat the request after this error. */
export function mayRepeat({ code }: PomboError, request: FastifyRequest): boolean {
  return !UNCLEAR.has(code) || isRepeatable(request);
}

function hasId(item: unknown): boolean {
  const id = typeof item === 'object' && item !== null ? (item as { id?: unknown }).id : undefined;
  return typeof id === 'string' && id !== '';
}
