import {
  ERRORS,
  PomboError,
  defined,
  isTaken,
  type Log,
  type MessageInput,
  MESSAGE_TYPES,
  type MessageType,
  type MessageView,
  type QueuedTrace,
} from '@pombo/core';
import { implicitId } from '@pombo/producer';
import { createAuthenticator, type Instance } from '@pombo/zapi';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { closeIfUnread } from '../../http/error-handler.ts';
import { noStore } from '../../http/no-store.ts';
import { collectPaths, refuseOtherMethods } from '../../http/allowed-methods.ts';
import type { GuessLimit } from '../../auth/guess-limit.ts';
import type { AppDeps } from '../../deps.ts';
import { waitUntilSettled } from '../wait-until-settled.ts';
import { asPomboError } from '../../http/problem.ts';
import type { Limiter } from '../../limits/rate-limit.ts';
import { zapiBodies, zapiError, zapiParams, zapiStatus, zapiTaken, zapiWaiting } from '../../schemas/zapi.ts';
import type { App } from '../../http/fastify-types.ts';
import { MESSAGE_BODY_LIMIT } from '../sending.ts';
import { passThroughRoute } from './pass-through.ts';
import { ZapiRefusal } from './refusal.ts';

const tags = ['z-api'];
const errors = { '4xx': zapiError, '5xx': zapiError } as const;
const PATH = '/instances/:instanceId/token/:token';
const WAIT_MS = 25_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** The instance whose credentials the request carries. */
    instance: Instance | undefined;
  }
}

interface ZapiLimits {
  limit: Limiter;
  guesses: Pick<GuessLimit, 'refused'>;
}

/**
 * Serves Z-API's own routes, so that a client written for Z-API only changes its base URL: same paths, headers, bodies,
 * responses and errors. Messages go through Pombo's queue, pacing and duplicate protection. Z-API's other routes are passed
 * on to Z-API where the instance file allows it (`passThrough`): at once, beside the queue.
 */
export function zapiRoutes(app: App, deps: AppDeps, { limit, guesses }: ZapiLimits): void {
  app.decorateRequest('instance', undefined);
  const recognise = remembering(() => deps.instances());

  app.addHook('onRequest', noStore);
  app.addHook('onRequest', async (request, reply) => {
    const { instanceId, token } = request.params as z.output<typeof zapiParams>;
    const clientToken = request.headers['client-token'];
    const found = recognise()({
      id: instanceId,
      token,
      ...(typeof clientToken === 'string' ? { clientToken } : {}),
    });
    if (found.result !== 'instance') throw guesses.refused(request, reply, unrecognised(found.result));
    request.instance = found.instance;
    request.caller = `zapi-${found.instance.name}`;
    await limit(request, reply);
  });

  app.setErrorHandler((error, request, reply) => sendZapiError(error, request, reply, deps.log));

  const paths = collectPaths(app);
  for (const type of MESSAGE_TYPES) sendRoute(app, type, deps);
  statusRoute(app, deps);
  refuseOtherMethods(app, paths);
  passThroughRoute(app, deps);
}

/** Sends an error in the format of Z-API. */
export function sendZapiError(thrown: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const known = thrown instanceof ZapiRefusal ? thrown : asPomboError(thrown);
  const status = known instanceof ZapiRefusal ? known.status : ERRORS[known.code].http;
  if (status === 500) log.error({ requestId: request.id, error: thrown }, 'request.failed');
  closeIfUnread(request, reply);
  if (status === 503) void reply.header('Retry-After', '1');
  // Z-API's clients expect a 400 for a rejected message.
  const error = status === 405 ? 'Method not allowed' : known.message;
  return reply.code(status === 422 ? 400 : status).send({ error });
}

const OPERATION_IDS: Record<MessageType, string> = {
  'send-image': 'zapiSendImage',
  'send-image-status': 'zapiSendImageStatus',
};

function sendRoute(app: App, type: MessageType, deps: AppDeps): void {
  app.post(
    `${PATH}/${type}`,
    {
      bodyLimit: MESSAGE_BODY_LIMIT,
      config: { extraMs: deps.dropInWaitMs ?? WAIT_MS },
      schema: {
        tags,
        operationId: OPERATION_IDS[type],
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
      // Ignoring it would send a new image instead of editing one.
      if (editImageMessageId !== undefined)
        throw new ZapiRefusal(400, 'editImageMessageId is not supported; nothing was sent');
      const given = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
      const id = keyOf(request) ?? (await implicitId(lane, { type, ...given }, deps));
      await queue({ ...given, type, instance: lane, id }, request.trace, deps);
      void reply.header('Location', `/v1/messages/${encodeURIComponent(id)}`);
      const view = await waitUntilSettled(id, deps.dropInWaitMs ?? WAIT_MS, reply, deps);
      const answer = answerFor(view);
      return reply.code(answer.status).send(answer.body);
    },
  );
}

function statusRoute(app: App, deps: AppDeps): void {
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
    async ({ instance }) => (await reportedStatus(instance!, deps)) ?? probedStatus(instance!, deps),
  );
}

/** Returns Z-API's own reply, with all of its fields; undefined if it does not say whether the number is connected. */
async function reportedStatus(instance: Instance, { pass }: AppDeps): Promise<z.input<typeof zapiStatus> | undefined> {
  const reply = await pass(instance, { method: 'GET', target: 'status' });
  if (reply.kind !== 'reply') throw silent('no complete reply');
  if (reply.status !== 200) return undefined;
  try {
    return zapiStatus.safeParse(JSON.parse(reply.body.toString())).data;
  } catch {
    return undefined;
  }
}

/** Returns the status in Z-API's words when its reply was an error, whose text may hold the Client-Token. */
async function probedStatus({ name }: Instance, { probe }: AppDeps): Promise<z.input<typeof zapiStatus>> {
  const found = await probe(name);
  if (found.state === 'up') return { connected: true, error: 'You are already connected' };
  if (found.state === 'silent') throw silent(found.detail);
  if (found.reason !== 'disconnected') throw new ZapiRefusal(400, found.detail);
  return { connected: false, error: 'You are not connected' };
}

/** Without `connected` in the body, because the state is unknown and a client must not act on it. */
function silent(detail: string): ZapiRefusal {
  return new ZapiRefusal(502, `Z-API did not report its status: ${detail}`);
}

/** The texts are Z-API's, except that Z-API repeats the wrong Client-Token and this does not. */
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

async function queue(
  input: Record<string, unknown>,
  trace: QueuedTrace | undefined,
  { producer }: AppDeps,
): Promise<void> {
  // The producer checks it, like everything that comes from outside.
  const [result] = await producer.sendMany([input as unknown as MessageInput], { phones: 'z-api', trace });
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
