import type { Log } from '@pombo/core';
import type { Metrics } from '../metrics/metrics.ts';
import type { App } from './fastify-types.ts';

/**
 * Counts and logs every response by the pattern of its route. Never by its URL, which may hold tokens, secrets or
 * phone numbers.
 */
export function logRequests(app: App, log: Log, { requests }: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    done();
  });

  app.addHook('onResponse', (request, reply, done) => {
    const { method, id: requestId } = request;
    const route = request.routeOptions.url ?? 'none';
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime);
    requests.observe({ method, route, status: String(status) }, ms / 1000);
    log.debug({ requestId, method, route, status, ms }, 'request');
    done();
  });
}
