import {
  ERRORS,
  PomboError,
  defined,
  isTaken,
  type Log,
  type MessageInput,
  type MessageType,
  type MessageView,
} from '@pombo/core';
import { createAuthenticator, type Instance } from '@pombo/zapi';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { closeIfUnread, traceOf } from '../http/error-handler.ts';
import { keepOutOfCaches } from '../http/no-store.ts';
import { collectPaths, refuseOtherMethods } from '../http/allowed-methods.ts';
import type { AppParts } from '../deps.ts';
import { untilSettled } from './wait-until-settled.ts';
import { asPomboError } from '../http/problem.ts';
import type { Limiter } from '../limits/rate-limit.ts';
import { idForBody } from './implicit-idempotency.ts';
import { zapiBodies, zapiError, zapiParams, zapiStatus, zapiTaken, zapiWaiting } from '../schemas/zapi.ts';
import type { App } from '../http/fastify-types.ts';
import { MESSAGE_BODY_LIMIT } from './sending.ts';

const tags = ['z-api'];
const errors = { '4xx': zapiError, '5xx': zapiError } as const;
const PATH = '/instances/:instanceId/token/:token';
const WAIT_MS = 25_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose credentials came with the request. */
    instance: Instance | undefined;
  }
}

/**
 * Z-API's own routes, so that a client written for it works by changing its base URL: same path, header, body, answers
 * and errors. In between stands everything that Pombo is for: the queue, the pace, and that nothing is sent twice.
 */
export function zapiRoutes(app: App, parts: AppParts, limit: Limiter): void {
  app.decorateRequest('instance', undefined);
  const recognise = remembering(() => parts.instances());

  app.addHook('onRequest', keepOutOfCaches);
  app.addHook('onRequest', async (request, reply) => {
    const { instanceId, token } = request.params as z.output<typeof zapiParams>;
    const clientToken = request.headers['client-token'];
    const found = recognise()({
      id: instanceId,
      token,
      ...(typeof clientToken === 'string' ? { clientToken } : {}),
    });
    if (found.result !== 'instance') throw unrecognised(found.result);
    request.instance = found.instance;
    request.caller = `zapi-${found.instance.name}`;
    await limit(request, reply);
  });

  app.setErrorHandler((error, request, reply) => replyInZapiShape(error, request, reply, parts.log));

  const paths = collectPaths(app);
  for (const type of ['send-image', 'send-image-status'] as const) sendRoute(app, type, parts);
  statusRoute(app, parts);
  refuseOtherMethods(app, paths);
}

/** Answers with an error as Z-API's clients read it. */
export function replyInZapiShape(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  const known = thrown instanceof ZapiRefusal ? thrown : asPomboError(thrown);
  const status = known instanceof ZapiRefusal ? known.status : ERRORS[known.code].http;
  if (status === 500) log.error({ requestId: request.id, ...traceOf(thrown) }, 'request.failed');
  closeIfUnread(request, reply);
  if (status === 503) void reply.header('Retry-After', '1');
  // What its clients know as "this message is refused" is a 400.
  const error = status === 405 ? 'Method not allowed' : known.message;
  return reply.code(status === 422 ? 400 : status).send({ error });
}

function sendRoute(app: App, type: MessageType, parts: AppParts): void {
  app.post(
    `${PATH}/${type}`,
    {
      bodyLimit: MESSAGE_BODY_LIMIT,
      config: { extraMs: parts.dropInWaitMs ?? WAIT_MS },
      schema: {
        tags,
        operationId: type === 'send-image' ? 'zapiSendImage' : 'zapiSendImageStatus',
        summary: `Z-API’s ${type}, through the queue`,
        security: [],
        params: zapiParams,
        body: zapiBodies[type],
        response: { 200: zapiTaken, 202: zapiWaiting, ...errors },
      },
    },
    async (request, reply) => {
      const lane = request.instance!.name;
      const { editImageMessageId, ...content } = request.body as z.output<(typeof zapiBodies)['send-image']>;
      // Left out, a new image would be sent in place of an edited one.
      if (editImageMessageId !== undefined)
        throw new ZapiRefusal(400, 'editImageMessageId is not taken here; nothing was sent');
      const given = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
      const id = keyOf(request) ?? (await idForBody(lane, { type, ...given }, parts));
      await queue({ ...given, type, instance: lane, id }, parts);
      void reply.header('Location', `/v1/messages/${encodeURIComponent(id)}`);
      const view = await untilSettled(id, parts.dropInWaitMs ?? WAIT_MS, reply, parts);
      const answer = answerFor(view);
      return reply.code(answer.status).send(answer.body);
    },
  );
}

function statusRoute(app: App, { probe }: AppParts): void {
  app.get(
    `${PATH}/status`,
    {
      // It waits for Z-API.
      config: { extraMs: Infinity },
      schema: {
        tags,
        operationId: 'zapiStatus',
        summary: 'Z-API’s status',
        security: [],
        params: zapiParams,
        response: { 200: zapiStatus, ...errors },
      },
    },
    async ({ instance }) => {
      const found = await probe(instance!.name);
      if (found.state === 'up') return { connected: true, error: 'You are already connected' };
      // Without a word about the connection: then nobody knows, and a client must not take it for an answer.
      if (found.state === 'silent') throw new ZapiRefusal(502, `Z-API did not tell: ${found.detail}`);
      if (found.reason !== 'disconnected') throw new ZapiRefusal(400, found.detail);
      return { connected: false, error: 'You are not connected' };
    },
  );
}

/** An answer with an error in Z-API's shape. */
class ZapiRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ZapiRefusal';
    this.status = status;
  }
}

/** The texts are Z-API's; but it repeats the wrong Client-Token, and this does not. */
function unrecognised(answer: 'unknown' | 'client-token-missing' | 'client-token-wrong'): ZapiRefusal {
  switch (answer) {
    case 'unknown':
      return new ZapiRefusal(404, 'Instance not found');
    case 'client-token-missing':
      return new ZapiRefusal(400, 'your client-token is not configured');
    case 'client-token-wrong':
      return new ZapiRefusal(403, 'Client-Token not allowed');
  }
}

function remembering(instances: () => readonly Instance[]): () => ReturnType<typeof createAuthenticator> {
  let known: { of: readonly Instance[]; recognise: ReturnType<typeof createAuthenticator> } | undefined;
  return () => {
    const of = instances();
    if (known?.of !== of) known = { of, recognise: createAuthenticator(of) };
    return known.recognise;
  };
}

function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}

async function queue(input: Record<string, unknown>, { producer }: AppParts): Promise<void> {
  // The producer checks it, like everything that comes from outside.
  const [result] = await producer.sendMany([input as unknown as MessageInput], { phones: 'z-api' });
  if ('error' in result!) throw new PomboError(result.error.code, result.error.message);
}

type Answer = { status: 200; body: z.input<typeof zapiTaken> } | { status: 202; body: z.input<typeof zapiWaiting> };

function answerFor(view: MessageView): Answer {
  const { id, status, result, error } = view;
  if (isTaken(status) && result !== undefined) {
    const { messageId } = result;
    return { status: 200, body: { ...result, ...defined({ id: messageId }) } };
  }
  if (status === 'failed' || status === 'cancelled' || status === 'expired' || status === 'suppressed') {
    throw new ZapiRefusal(400, error?.message || `The message was not sent: ${status}`);
  }
  return { status: 202, body: { id, status } };
}
