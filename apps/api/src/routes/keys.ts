import type { KeylessAccess } from '../auth/keyless-access.ts';
import type { AppDeps } from '../deps.ts';
import { keyBody, keyMade, keyParams, keyView, keysAnswer } from '../schemas/access.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

const tags = ['access'];
const URL = '/v1/keys';
const config = { scope: 'admin' } as const;

/** Routes by which an administrator creates, lists and revokes API keys. */
export function keyRoutes(
  app: App,
  { keys, fixedKeys, access }: Pick<AppDeps, 'keys' | 'fixedKeys'> & { access: KeylessAccess },
): void {
  app.get(
    URL,
    {
      config,
      schema: {
        tags,
        operationId: 'listKeys',
        summary: 'List API keys, never the keys themselves',
        response: { 200: keysAnswer, ...problems },
      },
    },
    async () => ({ keys: await keys.list(), environment: fixedKeys.length }),
  );

  app.post(
    URL,
    {
      config,
      schema: {
        tags,
        operationId: 'createKey',
        summary: 'Create an API key',
        body: keyBody,
        response: { 201: keyMade, ...problems },
      },
    },
    async ({ body }, reply) => {
      const { key, secret } = await keys.create(body);
      access.close('key-made');
      void reply.header('Location', `${URL}/${key.id}`);
      return reply.code(201).send({ ...key, key: secret });
    },
  );

  app.delete(
    `${URL}/:id`,
    {
      config,
      schema: {
        tags,
        operationId: 'revokeKey',
        summary: 'Revoke an API key, and end its sessions',
        params: keyParams,
        response: { 200: keyView, ...problems },
      },
    },
    async ({ params: { id } }) => keys.revoke(id),
  );
}
