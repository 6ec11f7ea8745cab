import type { FastifyReply, FastifyRequest } from 'fastify';

/** A hook for routes whose answers hold people's data, or what only a key may see: no cache may keep them. */
export async function keepOutOfCaches(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  void reply.header('Cache-Control', 'no-store');
}
