import { acceptedLanguage } from '@pombo/catalogue';
import { ERRORS, PomboError, type ErrorCode, type Log } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { scopesOf } from '../auth/roles.ts';
import { mayRepeat, withSafeHint } from './repeatable.ts';
import { asPomboError, problemOf } from './problem.ts';
import type { App } from './fastify-types.ts';
import { OWN_ROUTES_TEXT } from './zapi-own-routes.ts';

/** How a path without a route is answered. */
export interface UnknownPaths {
  /** Returns the next step for a path (default: where the documents are). */
  hint?: ((url: string) => string | undefined) | undefined;
  /** Sends a page instead of the error, and returns true; false: it did not. */
  page?: (request: FastifyRequest, reply: FastifyReply) => boolean;
}

/** Turns every error into an RFC 9457 problem. Unexpected errors are logged. */
export function handleErrors(app: App, log: Log, { hint, page }: UnknownPaths = {}): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log));
  app.setNotFoundHandler((request, reply) => {
    if (page?.(request, reply) !== true) sendProblem(notFound(request.url, hint), request, reply, log);
  });
}

/** Returns the error for a path without a route. */
export function notFound(url: string, hint: (url: string) => string | undefined = hintFor): PomboError {
  const next = hint(url);
  return new PomboError('not_found', 'Not found', next === undefined ? {} : { hint: next });
}

/** Clients that use Pombo as their Z-API base URL need to know which routes exist. */
function hintFor(url: string): string {
  if (!url.startsWith('/instances/')) return 'See /docs.';
  return `${OWN_ROUTES_TEXT} Send all others to Z-API directly.`;
}

/**
 * Closes the connection after a response sent before the whole request arrived. The rest is never read, and a client
 * that keeps writing would delay shutdown.
 */
export function closeIfUnread({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (!raw.complete) void reply.header('Connection', 'close');
}

/** Sends an error as a problem, with the headers that belong to it. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const error = withSafeHint(asPomboError(thrown), request);
  const { http } = ERRORS[error.code];
  request.errorCode = error.code;
  if (error.code === 'internal') log.error({ requestId: request.id, error: thrown }, 'request.failed');
  closeIfUnread(request, reply);
  const challenge = challengeFor(error.code, request);
  if (challenge !== undefined) void reply.header('WWW-Authenticate', challenge);
  if (http === 503 && mayRepeat(error, request)) void reply.header('Retry-After', '1');
  // The rate limit sets its own Retry-After.
  if (http === 429 && !reply.hasHeader('Retry-After')) void reply.header('Retry-After', '10');
  return reply
    .code(http)
    .header('Vary', 'Accept-Language')
    .type('application/problem+json')
    .send(problemOf(error, request.id, acceptedLanguage(request.headers['accept-language'])));
}

/** Returns the `WWW-Authenticate` challenge (RFC 6750, section 3); undefined when no key would help. */
function challengeFor(code: ErrorCode, { headers, routeOptions }: FastifyRequest): string | undefined {
  const isGiven = /^Bearer\b/i.test(headers.authorization ?? '');
  if (code === 'unauthorized') return isGiven ? 'Bearer error="invalid_token"' : 'Bearer';
  const { scope } = routeOptions.config;
  if (code !== 'forbidden' || !isGiven || scope === undefined) return undefined;
  return `Bearer error="insufficient_scope", scope="${scopesOf(scope).join(' ')}"`;
}
