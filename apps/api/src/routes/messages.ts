import { PomboError, isPomboError, isSettled, type MessageInput, type MessageView } from '@pombo/message';
import { knownLanes } from '@pombo/ledger';
import type { SendResult, Sent } from '@pombo/producer';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { AppParts } from '../parts.ts';
import {
  MOST_MESSAGES,
  listAnswer,
  listQuery,
  messageParams,
  messageView,
  messagesBody,
  resolveBody,
  sentAnswer,
  settledAnswer,
  waitQuery,
} from '../schemas/message.ts';
import { problems } from '../schemas/problem.ts';
import { uncheckedBody, type App } from '../server.ts';
import { patience } from '../patience.ts';

/** Largest body: an image of 12 MB as base64, or a thousand messages. */
export const MESSAGE_BODY_LIMIT: number = 16 * 1024 * 1024;

const tags = ['messages'];
const keyHeader = z.looseObject({
  'idempotency-key': z.string().min(1).max(128).optional().describe('The id of a single message'),
});

/** Messages: given, read back, settled by a person, taken back, tried again. */
export function messageRoutes(app: App, parts: AppParts): void {
  const { producer } = parts;

  app.post(
    '/v1/messages',
    {
      bodyLimit: MESSAGE_BODY_LIMIT,
      config: { scope: 'send' },
      schema: {
        tags,
        summary: 'Queue one message, or up to 1,000',
        body: messagesBody,
        querystring: waitQuery,
        headers: keyHeader,
        response: { 200: settledAnswer, 202: sentAnswer, ...problems },
      },
      // The body's schema is applied to each message by itself, so that a bad one does not stop the good ones.
      validatorCompiler: uncheckedBody,
    },
    async (request, reply) => {
      const waitMs = (request.query.wait ?? 0) * 1000;
      const key = request.headers['idempotency-key'];
      if (Array.isArray(request.body)) return sendMany(request.body, key, waitMs, reply);
      const sent = await sendOne(request.body, key);
      void reply.header('Location', `/v1/messages/${encodeURIComponent(sent.id)}`);
      if (waitMs === 0) return reply.code(202).send(sent);
      const view = await settled(sent.id, waitMs, reply);
      const { id, status } = view;
      if (!isSettled(status)) return reply.code(202).send({ id, status, duplicate: sent.duplicate });
      return reply.code(200).send({ ...view, duplicate: sent.duplicate });
    },
  );

  async function sendOne(body: unknown, key: string | undefined): Promise<Sent> {
    const [result] = await give([withKey(body, key)]);
    if (!('error' in result!)) return result!;
    const { code, message, ...facts } = result.error;
    throw new PomboError(code, message, facts);
  }

  async function sendMany(
    bodies: unknown[],
    key: string | undefined,
    waitMs: number,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (key !== undefined) throw refused('Idempotency-Key', 'is for a single message; give each of an array an id');
    if (bodies.length === 0) throw refused('', 'is an empty array');
    if (bodies.length > MOST_MESSAGES) throw refused('', `has ${bodies.length} messages, more than ${MOST_MESSAGES}`);
    const results = await give(bodies);
    return reply.code(202).send(waitMs === 0 ? results : await awaited(results, waitMs, reply));
  }

  /** Input from outside is of no type yet: the producer checks each message, and answers for each. */
  async function give(bodies: unknown[]): Promise<SendResult[]> {
    return producer.sendMany(bodies as MessageInput[]);
  }

  /** One after the other within one deadline: they leave their lanes one by one anyway. */
  async function awaited(
    results: SendResult[],
    waitMs: number,
    reply: FastifyReply,
  ): Promise<SendResult[]> {
    const deadline = performance.now() + waitMs;
    const answers: SendResult[] = [];
    for (const sent of results) {
      if ('error' in sent) {
        answers.push(sent);
        continue;
      }
      const { status, result } = await settled(sent.id, Math.max(0, deadline - performance.now()), reply);
      answers.push({ ...sent, status, ...(result === undefined ? {} : { result }) });
    }
    return answers;
  }

  /** The message once Z-API took it or it has ended; as it stands when the time is over, or nobody listens any more. */
  async function settled(id: string, timeoutMs: number, reply: FastifyReply): Promise<MessageView> {
    const { signal, release } = patience(reply, parts.stopping);
    try {
      return await producer.waitFor(id, { timeoutMs, signal });
    } catch (error) {
      if (!signal.aborted && !(isPomboError(error) && error.code === 'timed_out')) throw error;
      return await existing(id);
    } finally {
      release();
    }
  }

  app.get(
    '/v1/messages',
    {
      config: { scope: 'read' },
      schema: { tags, summary: 'List or find messages', querystring: listQuery, response: { 200: listAnswer, ...problems } },
    },
    async ({ query }) => {
      const { zaapId, messageId, instance, status, campaign, limit, cursor } = query;
      if (instance !== undefined) await needInstance(instance);
      if (zaapId !== undefined || messageId !== undefined) {
        const ids = { ...(zaapId === undefined ? {} : { zaapId }), ...(messageId === undefined ? {} : { messageId }) };
        const found = await parts.ledger.messages.find(ids);
        const fits = (view: MessageView): boolean =>
          (instance ?? view.instance) === view.instance &&
          (status ?? view.status) === view.status &&
          (campaign === undefined || campaign === view.campaign);
        return { messages: found.filter(fits).slice(0, limit) };
      }
      return parts.pages.page({
        limit,
        ...(instance === undefined ? {} : { lane: instance }),
        ...(status === undefined ? {} : { status }),
        ...(campaign === undefined ? {} : { campaign }),
        ...(cursor === undefined ? {} : { cursor }),
      });
    },
  );

  async function needInstance(name: string): Promise<void> {
    const lanes = await knownLanes(parts.ledger);
    if (lanes.includes(name)) return;
    throw new PomboError('unknown_instance', `No instance is called "${name}"`, { hint: `There are: ${lanes.join(', ')}` });
  }

  app.get(
    '/v1/messages/:id',
    {
      config: { scope: 'read' },
      schema: { tags, summary: 'Read a message back', params: messageParams, response: { 200: messageView, ...problems } },
    },
    async ({ params }) => existing(params.id),
  );

  async function existing(id: string): Promise<MessageView> {
    const view = await producer.get(id);
    if (view !== undefined) return view;
    throw new PomboError('not_found', `No message has the id "${id}"`, { hint: 'Messages are kept for 30 days.' });
  }

  app.delete(
    '/v1/messages/:id',
    {
      config: { scope: 'manage' },
      schema: { tags, summary: 'Take back a queued message', params: messageParams, response: { 200: messageView, ...problems } },
    },
    async ({ params }) => producer.cancel(params.id),
  );

  app.post(
    '/v1/messages/:id/retry',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        summary: 'Queue a failed, expired or cancelled message again',
        description: 'Refused when any earlier attempt may have been sent.',
        params: messageParams,
        response: { 200: messageView, ...problems },
      },
    },
    async ({ params }) => producer.retry(params.id),
  );

  app.post(
    '/v1/messages/:id/resolve',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        summary: 'Settle an unknown message',
        params: messageParams,
        body: resolveBody,
        response: { 200: messageView, ...problems },
      },
    },
    async ({ params, body, caller }) => producer.resolve(params.id, body.as, body.why, caller),
  );
}

function withKey(body: unknown, key: string | undefined): unknown {
  if (key === undefined || typeof body !== 'object' || body === null) return body;
  const { id = key } = body as { id?: unknown };
  if (id === key) return { ...body, id };
  throw refused('Idempotency-Key', 'is another than the id of the message');
}

function refused(field: string, problem: string): PomboError {
  return new PomboError('invalid_input', `${field === '' ? 'The body' : field} ${problem}`, { issues: [{ field, problem }] });
}
