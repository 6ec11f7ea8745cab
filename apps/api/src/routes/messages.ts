import { refuseContinued } from '@pombo/campaign';
import { knownLanes } from '@pombo/ledger';
import { attemptsOf, defined, PomboError, type MessageView } from '@pombo/core';
import type { AppDeps } from '../deps.ts';
import { listAnswer, listQuery, messageParams, messageView, resolveBody } from '../schemas/message.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

const tags = ['messages'];

/** Routes that read, cancel, retry and resolve messages. */
export function messageRoutes(app: App, deps: AppDeps): void {
  const { producer } = deps;
  const { receipts } = deps;

  app.get(
    '/v1/messages',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listMessages',
        summary: 'List or find messages',
        querystring: listQuery,
        response: { 200: listAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { zaapId, messageId, instance, status, campaign, limit, cursor } = query;
      if (instance !== undefined) await needInstance(instance);
      if (zaapId !== undefined || messageId !== undefined) {
        const ids = defined({ zaapId, messageId });
        const found = await deps.ledger.messages.find(ids);
        const fits = (view: MessageView): boolean =>
          (instance ?? view.instance) === view.instance &&
          (status ?? view.status) === view.status &&
          (campaign === undefined || campaign === view.campaign);
        return { messages: await receipts.explain(found.filter(fits).slice(0, limit)) };
      }
      const page = await deps.pages.page({
        limit,
        ...defined({ lane: instance, status, campaign, cursor }),
      });
      return { ...page, messages: await receipts.explain(page.messages) };
    },
  );

  async function needInstance(name: string): Promise<void> {
    const lanes = await knownLanes(deps.ledger);
    if (lanes.includes(name)) return;
    throw new PomboError('unknown_instance', `No instance is called "${name}"`, {
      hint: `Known instances: ${lanes.join(', ')}`,
    });
  }

  app.get(
    '/v1/messages/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getMessage',
        summary: 'Read a message back',
        params: messageParams,
        response: { 200: messageView, ...problems },
      },
    },
    async ({ params }) => {
      const view = (await receipts.explain([await existing(params.id)]))[0]!;
      const attemptLog = attemptsOf(view);
      return attemptLog.length === 0 ? view : { ...view, attemptLog };
    },
  );

  async function existing(id: string): Promise<MessageView> {
    const view = await producer.get(id);
    if (view !== undefined) return view;
    throw new PomboError('not_found', `No message has the id "${id}"`, { hint: 'Messages are kept for 30 days.' });
  }
  messageChangeRoutes(app, deps);
}

function messageChangeRoutes(app: App, { producer, campaigns }: AppDeps): void {
  app.delete(
    '/v1/messages/:id',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'cancelMessage',
        summary: 'Cancel a queued message',
        params: messageParams,
        response: { 200: messageView, ...problems },
      },
    },
    async ({ params }) => producer.cancel(params.id),
  );

  app.post(
    '/v1/messages/:id/retry',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'retryMessage',
        summary: 'Queue a failed, expired or cancelled message again',
        description: 'Rejected when an earlier attempt may have been sent.',
        params: messageParams,
        response: { 200: messageView, ...problems },
      },
    },
    async ({ params }) => {
      const found = await producer.get(params.id);
      await refuseContinued(found?.campaign, campaigns);
      return producer.retry(params.id);
    },
  );

  app.post(
    '/v1/messages/:id/resolve',
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'resolveMessage',
        summary: 'Resolve an unknown message',
        description:
          '`sent` and `drop` apply to unknown messages only. `resend` also applies to failed, expired and cancelled messages of which an attempt may have been sent: **the message may arrive twice**. Rejected within five minutes of the last change.',
        params: messageParams,
        body: resolveBody,
        response: { 200: messageView, ...problems },
      },
    },
    async ({ params, body, caller }) => producer.resolve(params.id, body.as, body.why, caller),
  );
}
