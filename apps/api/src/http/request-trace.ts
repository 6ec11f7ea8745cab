import type { ActiveSpan, Tracing } from '@pombo/runtime';
import type { App } from './fastify-types.ts';

/** Routes that machines ask every few seconds: their spans would hide all others. */
const UNTRACED = /^\/(?:health\/|metrics$)/;

/**
 * Records each request as a span, by the pattern of its route: a URL may hold tokens, secrets and phone numbers. It continues
 * the trace of a `traceparent` header. Without tracing it does nothing.
 */
export function traceRequests(app: App, tracing: Tracing | undefined): void {
  app.decorateRequest('trace', undefined);
  if (tracing === undefined) return;
  const spans = new WeakMap<object, ActiveSpan>();

  app.addHook('onRequest', async (request) => {
    const { method, headers, routeOptions } = request;
    const route = routeOptions.url;
    if (route !== undefined && UNTRACED.test(route)) return;
    const { traceparent } = headers;
    const span = tracing.start({
      name: route === undefined ? method : `${method} ${route}`,
      kind: 'server',
      parent: typeof traceparent === 'string' ? traceparent : undefined,
      attributes: { 'http.request.method': method, 'http.route': route },
    });
    spans.set(request, span);
    request.trace = { parent: span.traceparent, at: Date.now() };
  });

  app.addHook('onResponse', async (request, { statusCode }) => {
    const attributes = { 'http.response.status_code': statusCode };
    spans.get(request)?.end({ attributes, failed: statusCode >= 500 });
  });
}
