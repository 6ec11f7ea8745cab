import { defined, PomboError, isSettled, type MessageInput, type QueuedTrace } from '@pombo/core';
import type { SendResult, Sent } from '@pombo/producer';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { waitUntilSettled, requestedWaitMs } from './wait-until-settled.ts';
import { MOST_MESSAGES, messagesBody, sentAnswer, settledAnswer, waitQuery } from '../schemas/message.ts';
import { problems } from '../schemas/problem.ts';
import { uncheckedBody, type App } from '../http/fastify-types.ts';

/** Largest body: an image of 12 MB as base64, or a thousand messages. */
export const MESSAGE_BODY_LIMIT: number = 16 * 1024 * 1024;
/** A thousand messages of 200 values each, metadata included. */
const JSON_LIMITS = { depth: 20, values: 200 * MOST_MESSAGES };

const keyHeader = z.looseObject({
  'idempotency-key': z.string().min(1).max(128).optional().describe('The id of a single message'),
});

/** The route that queues one message, or many with a result for each. */
export function sendingRoutes(app: App, deps: AppDeps): void {
  app.post(
    '/v1/messages',
    {
      bodyLimit: MESSAGE_BODY_LIMIT,
      config: { scope: 'send', jsonLimits: JSON_LIMITS, extraMs: requestedWaitMs },
      schema: {
        tags: ['messages'],
        operationId: 'sendMessages',
        summary: 'Queue one message, or up to 1,000',
        description:
          'A body may have up to 16 MB, 200,000 values and 20 levels of nesting. A gzip body that inflates to more than 1 MB ' +
          'may inflate to at most 250 times its size.',
        body: messagesBody,
        querystring: waitQuery,
        headers: keyHeader,
        response: { 200: settledAnswer, 202: sentAnswer, ...problems },
      },
      // Each message is validated separately, so that an invalid one does not stop the others.
      validatorCompiler: uncheckedBody,
    },
    async (request, reply) => {
      const waitMs = (request.query.wait ?? 0) * 1000;
      const key = request.headers['idempotency-key'];
      const { trace } = request;
      if (Array.isArray(request.body)) return sendMany(request.body, { key, waitMs, trace }, reply);
      const sent = await sendOne(request.body, { key, trace });
      void reply.header('Location', `/v1/messages/${encodeURIComponent(sent.id)}`);
      if (waitMs === 0) return reply.code(202).send(sent);
      const view = await waitUntilSettled(sent.id, waitMs, reply, deps);
      const { id, status } = view;
      if (!isSettled(status)) return reply.code(202).send({ id, status, duplicate: sent.duplicate });
      return reply.code(200).send({ ...view, duplicate: sent.duplicate });
    },
  );

  async function sendOne(body: unknown, { key, trace }: Pick<Given, 'key' | 'trace'>): Promise<Sent> {
    const [result] = await give([withKey(body, key)], trace);
    if (!('error' in result!)) return result!;
    const { code, message, ...facts } = result.error;
    throw new PomboError(code, message, facts);
  }

  async function sendMany(
    bodies: unknown[],
    { key, waitMs, trace }: Given,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (key !== undefined)
      throw refused('Idempotency-Key', 'applies to a single message; in an array, give each message an id');
    if (bodies.length === 0) throw refused('', 'is an empty array');
    if (bodies.length > MOST_MESSAGES) throw refused('', `has ${bodies.length} messages, more than ${MOST_MESSAGES}`);
    const results = await give(bodies, trace);
    return reply.code(202).send(waitMs === 0 ? results : await awaited(results, waitMs, reply));
  }

  /** The input is untyped: the producer validates each message and returns a result for each. */
  async function give(bodies: unknown[], trace: Given['trace']): Promise<SendResult[]> {
    return deps.producer.sendMany(bodies as MessageInput[], { trace });
  }

  /** One after the other within one deadline: they leave their lanes one by one anyway. */
  async function awaited(results: SendResult[], waitMs: number, reply: FastifyReply): Promise<SendResult[]> {
    const deadline = performance.now() + waitMs;
    const answers: SendResult[] = [];
    for (const sent of results) {
      if ('error' in sent) {
        answers.push(sent);
        continue;
      }
      const { status, result } = await waitUntilSettled(
        sent.id,
        Math.max(0, deadline - performance.now()),
        reply,
        deps,
      );
      answers.push({ ...sent, status, ...defined({ result }) });
    }
    return answers;
  }
}

/** What applies to all messages of a request. */
interface Given {
  /** Its `Idempotency-Key`. */
  key: string | undefined;
  waitMs: number;
  trace: QueuedTrace | undefined;
}

function withKey(body: unknown, key: string | undefined): unknown {
  if (key === undefined || typeof body !== 'object' || body === null) return body;
  const { id = key } = body as { id?: unknown };
  if (id === key) return { ...body, id };
  throw refused('Idempotency-Key', 'differs from the id of the message');
}

function refused(field: string, problem: string): PomboError {
  return new PomboError('invalid_input', `${field === '' ? 'The body' : field} ${problem}`, {
    issues: [{ field, problem }],
  });
}
