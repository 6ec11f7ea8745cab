import type { FastifyReply } from 'fastify';

/**
 * How long a held answer is worth holding: until the one who asked has gone, or this process stops. The message itself
 * goes on in either case. `release` lets go of both.
 */
export function patience(
  reply: FastifyReply,
  stopping: AbortSignal,
): { signal: AbortSignal; release: () => void } {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  reply.raw.once('close', onClose);
  return {
    signal: AbortSignal.any([gone.signal, stopping]),
    release: () => void reply.raw.off('close', onClose),
  };
}
