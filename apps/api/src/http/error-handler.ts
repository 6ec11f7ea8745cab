import { ERRORS, PomboError, type ErrorCode, type Log } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayRepeat, withSafeHint } from './repeatable.ts';
import { asPomboError, problemOf } from './problem.ts';
import type { App } from './fastify-types.ts';

/** Every error of every route becomes one shape, RFC 9457; what nobody foresaw is logged without what it says. */
export function answerProblems(app: App, log: Log, hint: (url: string) => string | undefined = hintFor): void {
  app.setErrorHandler((error, request, reply) => replyWith(error, request, reply, log));
  app.setNotFoundHandler((request, reply) => replyWith(notFound(request.url, hint), request, reply, log));
}

/** The error for a path that no route has. */
export function notFound(url: string, hint: (url: string) => string | undefined = hintFor): PomboError {
  const next = hint(url);
  return new PomboError('not_found', 'There is nothing here', next === undefined ? {} : { hint: next });
}

/** Whoever has put this address in place of Z-API's wants to know how far that goes. */
function hintFor(url: string): string {
  if (!url.startsWith('/instances/')) return 'See /docs.';
  return "Of Z-API's routes these are here: POST send-image, POST send-image-status, GET status. Send the rest to Z-API itself.";
}

/**
 * Ends the connection after an answer that came before the whole request: nobody reads the rest, and a client that goes
 * on writing would keep the connection, and with it a process that wants to stop, waiting.
 */
export function closeIfUnread({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (!raw.complete) void reply.header('Connection', 'close');
}

/** Answers with an error. */
export function replyWith(thrown: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const error = withSafeHint(asPomboError(thrown), request);
  const { http } = ERRORS[error.code];
  if (error.code === 'internal') log.error({ requestId: request.id, ...traceOf(thrown) }, 'request.failed');
  closeIfUnread(request, reply);
  const challenge = challengeFor(error.code, request);
  if (challenge !== undefined) void reply.header('WWW-Authenticate', challenge);
  if (http === 503 && mayRepeat(error, request)) void reply.header('Retry-After', '1');
  // The limit of a minute says itself when it is over.
  if (http === 429 && !reply.hasHeader('Retry-After')) void reply.header('Retry-After', '10');
  return reply.code(http).type('application/problem+json').send(problemOf(error, request.id));
}

/** What is wrong with the key of a request, as RFC 6750 (section 3) has it; undefined when no key would help. */
function challengeFor(code: ErrorCode, { headers, routeOptions }: FastifyRequest): string | undefined {
  const isGiven = /^Bearer\b/i.test(headers.authorization ?? '');
  if (code === 'unauthorized') return isGiven ? 'Bearer error="invalid_token"' : 'Bearer';
  const { scope } = routeOptions.config;
  if (code !== 'forbidden' || !isGiven || scope === undefined) return undefined;
  return `Bearer error="insufficient_scope", scope="${scope}"`;
}

/** Where it came from. Its message stays out: it may quote anything, a phone or a token too. */
export function traceOf(error: unknown): { error: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, at: frames.slice(0, 8).map((line) => line.trim()) };
}
