import { isFull, probeWrites } from '@pombo/redis';
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';
import { problems } from '../schemas/problem.ts';

const tags = ['operation'];
const live = z.object({ status: z.literal('live').describe('The process runs') });
const ready = z.object({
  status: z.enum(['ready', 'stopping', 'redis_unreachable', 'redis_full']).describe('Why it is not ready, or `ready`'),
});

/** Liveness and readiness. They need no key and reveal nothing else. */
export function healthRoutes(app: App, { redis, prefix, stopping }: AppDeps): void {
  app.get(
    '/health/live',
    {
      schema: {
        tags,
        operationId: 'checkLive',
        summary: 'The process runs',
        security: [],
        response: { 200: live, '4xx': problems['4xx'] },
      },
    },
    () => ({ status: 'live' as const }),
  );

  app.get(
    '/health/ready',
    {
      schema: {
        tags,
        operationId: 'checkReady',
        summary: 'The process can serve requests',
        security: [],
        response: { 200: ready, 503: ready, '4xx': problems['4xx'] },
      },
    },
    async (_request, reply) => {
      if (stopping.aborted) return reply.code(503).send({ status: 'stopping' as const });
      try {
        await probeWrites(redis, `${prefix}:write-probe`);
        return await reply.send({ status: 'ready' as const });
      } catch (error) {
        return reply.code(503).send({ status: isFull(error) ? 'redis_full' : 'redis_unreachable' });
      }
    },
  );
}
