import type { FastifyReply, FastifyRequest } from 'fastify';

/** A hook that keeps responses with personal data out of caches. */
export async function noStore(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  void reply.header('Cache-Control', 'no-store');
}
