import { defined } from '@pombo/core';
import { isPassable } from '@pombo/zapi';
import type { FastifyRequest } from 'fastify';
import type { AppDeps } from '../../deps.ts';
import type { App } from '../../http/fastify-types.ts';
import { OWN_ROUTES, OWN_ROUTES_TEXT } from '../../http/zapi-own-routes.ts';
import { MESSAGE_BODY_LIMIT } from '../sending.ts';
import { ZapiRefusal } from './refusal.ts';

const OWN_PATHS = OWN_ROUTES.map(({ path }) => path);
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/**
 * Passes requests for Z-API's other routes on to Z-API, for instances with `passThrough`. They are never queued and never
 * repeated. Body and response stay as they are. Expects `request.instance`, whose credentials the request carries.
 */
export function passThroughRoute(app: App, { pass }: Pick<AppDeps, 'pass'>): void {
  void app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.route({
      method: [...METHODS],
      url: '/instances/:instanceId/token/:token/*',
      exposeHeadRoute: false,
      bodyLimit: MESSAGE_BODY_LIMIT,
      // It waits for Z-API.
      config: { extraMs: Infinity },
      schema: { hide: true },
      async onRequest(request) {
        if (request.instance?.passThrough !== true || !isPassable(targetOf(request), OWN_PATHS)) throw notServed();
      },
      async handler(request, reply) {
        const reached = await pass(request.instance!, {
          method: request.method as (typeof METHODS)[number],
          target: targetOf(request),
          ...defined({ contentType: request.headers['content-type'], body: request.body as Buffer | undefined }),
        });
        if (reached.kind === 'unreached') throw new ZapiRefusal(502, 'Z-API could not be reached; nothing was sent');
        if (reached.kind === 'lost') {
          throw new ZapiRefusal(504, 'Z-API did not answer completely; it may have carried out the request');
        }
        if (reached.contentType !== '') void reply.header('Content-Type', reached.contentType);
        return reply.code(reached.status).send(reached.body);
      },
    });
  });
}

/** Path and query after the token, as they were sent: the router's own copy is decoded. */
function targetOf({ raw }: FastifyRequest): string {
  return /^\/instances\/[^/?]+\/token\/[^/?]+\/(.*)$/s.exec(raw.url ?? '')?.[1] ?? '';
}

function notServed(): ZapiRefusal {
  return new ZapiRefusal(
    404,
    `${OWN_ROUTES_TEXT} Send all others to Z-API directly, or set "passThrough": true for this number in the instance file`,
  );
}
