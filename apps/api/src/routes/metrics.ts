import { z } from 'zod';
import type { Metrics } from '../metrics/metrics.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

const METRICS = { description: 'Text format of Prometheus', content: { 'text/plain': { schema: z.string() } } };

/** Everything that is counted, as Prometheus reads it. */
export function metricsRoute(app: App, { registry }: Metrics): void {
  app.get(
    '/metrics',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['operation'],
        operationId: 'getMetrics',
        summary: 'Metrics for Prometheus',
        response: { 200: METRICS, ...problems },
      },
    },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
