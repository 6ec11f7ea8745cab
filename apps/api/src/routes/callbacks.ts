import { defined } from '@pombo/core';
import type { LoggedAttempt } from '@pombo/events';
import type { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import {
  callbackBody,
  callbackMade,
  callbackParams,
  callbackView,
  callbacksAnswer,
  deliveriesAnswer,
  deliveriesQuery,
  replayAnswer,
  replayBody,
  testAnswer,
} from '../schemas/callback.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

const tags = ['callbacks'];
const URL = '/v1/callbacks';
/** Reading needs `manage` too: a URL may hold its owner's secrets. */
const config = { scope: 'manage' } as const;

type Delivery = z.output<typeof deliveriesAnswer>['deliveries'][number];

/** Routes for addresses that receive events as signed callbacks. */
export function callbackRoutes(app: App, { callbacks, renderEvent }: AppDeps): void {
  app.get(
    URL,
    {
      config,
      schema: {
        tags,
        operationId: 'listCallbacks',
        summary: 'List callback addresses',
        response: { 200: callbacksAnswer, ...problems },
      },
    },
    async () => ({ callbacks: await callbacks.list() }),
  );

  app.post(
    URL,
    {
      config,
      schema: {
        tags,
        operationId: 'addCallback',
        summary: 'Subscribe an address to events from now on',
        body: callbackBody,
        response: { 201: callbackMade, ...problems },
      },
    },
    async ({ body }, reply) => {
      const { endpoint, secret } = await callbacks.add(body);
      void reply.header('Location', `${URL}/${endpoint.id}`);
      return reply.code(201).send({ ...endpoint, secret });
    },
  );

  app.delete(
    `${URL}/:id`,
    {
      config,
      schema: {
        tags,
        operationId: 'removeCallback',
        summary: 'Unsubscribe an address and drop its waiting deliveries',
        params: callbackParams,
        response: { 200: callbackView, ...problems },
      },
    },
    async ({ params: { id } }) => callbacks.remove(id),
  );
  callbackDeliveriesRoute(app, { callbacks, renderEvent });
  callbackActionRoutes(app, callbacks);
}

/** The last requests to one address, each with the message or campaign it was about as far as that is still kept. */
function callbackDeliveriesRoute(
  app: App,
  { callbacks, renderEvent }: Pick<AppDeps, 'callbacks' | 'renderEvent'>,
): void {
  app.get(
    `${URL}/:id/deliveries`,
    {
      config,
      schema: {
        tags,
        operationId: 'listCallbackDeliveries',
        summary: 'List the last requests to an address, with its answers',
        params: callbackParams,
        querystring: deliveriesQuery,
        response: { 200: deliveriesAnswer, ...problems },
      },
    },
    async ({ params: { id }, query: { failed, limit } }) => {
      const attempts = await callbacks.attempts(id, { onlyFailed: failed === 'true', limit });
      return { deliveries: await Promise.all(attempts.map(shown)) };
    },
  );

  async function shown({ eventId, event, at, nextAt, ...facts }: LoggedAttempt): Promise<Delivery> {
    const { type } = event;
    const about = type.startsWith('message.') ? await renderEvent({ id: eventId, event }) : undefined;
    return {
      event: eventId,
      type,
      ...defined({
        message: (about?.data as { id?: string } | undefined)?.id,
        campaign: 'campaign' in event ? event.campaign : undefined,
        instance: 'lane' in event ? event.lane : undefined,
        nextAt: nextAt === undefined ? undefined : new Date(nextAt).toISOString(),
      }),
      at: new Date(at).toISOString(),
      ...facts,
    };
  }
}

/** What can be done with one address. */
function callbackActionRoutes(app: App, callbacks: AppDeps['callbacks']): void {
  app.post(
    `${URL}/:id/enable`,
    {
      config,
      schema: {
        tags,
        operationId: 'enableCallback',
        summary: 'Resume deliveries from now on',
        params: callbackParams,
        response: { 200: callbackView, ...problems },
      },
    },
    async ({ params: { id } }) => callbacks.enable(id),
  );

  app.post(
    `${URL}/:id/rotate`,
    {
      config,
      schema: {
        tags,
        operationId: 'rotateCallbackSecret',
        summary: 'Replace the secret; both sign for a day',
        params: callbackParams,
        response: { 200: callbackMade, ...problems },
      },
    },
    async ({ params: { id } }) => {
      const { endpoint, secret } = await callbacks.rotate(id);
      return { ...endpoint, secret };
    },
  );

  app.post(
    `${URL}/:id/test`,
    {
      // It waits for the receiver's response.
      config: { ...config, extraMs: Infinity },
      schema: {
        tags,
        operationId: 'testCallback',
        summary: 'Send a signed pombo.test event now',
        params: callbackParams,
        response: { 200: testAnswer, ...problems },
      },
    },
    async ({ params: { id } }) => callbacks.test(id),
  );

  app.post(
    `${URL}/:id/replay`,
    {
      // It reads the events of up to 72 h.
      config: { ...config, extraMs: Infinity },
      schema: {
        tags,
        operationId: 'replayCallback',
        summary: 'Deliver past events again',
        params: callbackParams,
        body: replayBody,
        response: { 200: replayAnswer, ...problems },
      },
    },
    async ({ params: { id }, body: { since, events = [] } }) =>
      since === undefined ? callbacks.replayEvents(events, id) : callbacks.replay(Date.parse(since), id),
  );
}
