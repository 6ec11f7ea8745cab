import type { AppParts } from '../deps.ts';
import {
  callbackBody,
  callbackMade,
  callbackParams,
  callbackView,
  callbacksAnswer,
  replayAnswer,
  replayBody,
  testAnswer,
} from '../schemas/callback.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

const tags = ['callbacks'];
const URL = '/v1/callbacks';
/** Also what only reads: a URL may hold what its owner keeps secret. */
const config = { scope: 'manage' } as const;

/** Addresses that hear of events by signed callbacks. */
export function callbackRoutes(app: App, { callbacks }: AppParts): void {
  app.get(
    URL,
    {
      config,
      schema: {
        tags,
        operationId: 'listCallbacks',
        summary: 'Who hears of events',
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
        summary: 'Tell an address of what happens from now on',
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
        summary: 'Tell it nothing more, and drop what waits for it',
        params: callbackParams,
        response: { 200: callbackView, ...problems },
      },
    },
    async ({ params: { id } }) => callbacks.remove(id),
  );

  app.post(
    `${URL}/:id/enable`,
    {
      config,
      schema: {
        tags,
        operationId: 'enableCallback',
        summary: 'Tell it again of what happens from now on',
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
        summary: 'A new secret; for a day both sign',
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
      // It waits for the answer of the receiver.
      config: { ...config, extraMs: Infinity },
      schema: {
        tags,
        operationId: 'testCallback',
        summary: 'Send it a signed pombo.test now',
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
        summary: 'Tell it again what happened since a moment',
        params: callbackParams,
        body: replayBody,
        response: { 200: replayAnswer, ...problems },
      },
    },
    async ({ params: { id }, body }) => callbacks.replay(Date.parse(body.since), id),
  );
}
