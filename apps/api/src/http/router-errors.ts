import type { Log } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './error-handler.ts';
import { sendZapiError } from '../routes/zapi/drop-in.ts';

/** Responds to a request whose path the router rejects before any hook runs. */
export function respondToRouterError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  void reply.header('X-Request-Id', request.id);
  const answer = request.url.startsWith('/instances/') ? sendZapiError : sendProblem;
  return answer(error, request, reply, log);
}
