import { acceptedLanguage, notice } from '@pombo/catalogue';
import { refuseContinued } from '@pombo/campaign';
import { attemptsOf, nextStepsOf, PomboError, type MessageView } from '@pombo/core';
import type { AppDeps } from '../deps.ts';
import { messageDetail, messageParams, messageView, resolveBody } from '../schemas/message.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';
import { messageListRoute } from './message-list.ts';

const tags = ['messages'];

/** Routes that read, cancel, retry and resolve messages. */
export function messageRoutes(app: App, deps: AppDeps): void {
  const { producer } = deps;
  const { receipts } = deps;

  messageListRoute(app, deps);

  app.get(
    '/v1/messages/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getMessage',
        summary: 'Read a message back',
        params: messageParams,
        response: { 200: messageDetail, ...problems },
      },
    },
    async ({ params, headers }) => {
      const view = (await receipts.explain([await existing(params.id)]))[0]!;
      const attemptLog = attemptsOf(view);
      const next = nextStepsOf(view, { language: acceptedLanguage(headers['accept-language']), reader: 'api' });
      return { ...view, ...(attemptLog.length === 0 ? {} : { attemptLog }), next };
    },
  );

  async function existing(id: string): Promise<MessageView> {
    const view = await producer.get(id);
    if (view !== undefined) return view;
    throw new PomboError('not_found', notice('message_not_found', { id }));
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
