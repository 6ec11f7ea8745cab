import type { Log } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { replyWith } from './error-handler.ts';
import { replyInZapiShape } from '../routes/zapi-drop-in.ts';

/** Answers a request whose path the router itself refuses, before any hook has run. */
export function refuseUnrouted(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  void reply.header('X-Request-Id', request.id);
  const answer = request.url.startsWith('/instances/') ? replyInZapiShape : replyWith;
  return answer(error, request, reply, log);
}
