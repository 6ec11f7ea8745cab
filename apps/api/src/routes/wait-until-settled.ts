import { isPomboError, type MessageView } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppParts } from '../deps.ts';

/** How long a request asks to be held by its `wait` (ms); 0 when it does not ask, or not validly. */
export function waitOf({ query }: FastifyRequest): number {
  const { wait } = query as { wait?: unknown };
  return typeof wait === 'string' && /^\d{1,2}$/.test(wait) ? Number(wait) * 1000 : 0;
}

/**
 * The message once Z-API took it or it has ended; as it stands when the time is over, when the one who asked has gone,
 * or when this process stops. The message itself goes on in any case.
 */
export async function untilSettled(
  id: string,
  timeoutMs: number,
  reply: FastifyReply,
  { producer, stopping }: Pick<AppParts, 'producer' | 'stopping'>,
): Promise<MessageView> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort();
  reply.raw.once('close', onClose);
  const signal = AbortSignal.any([gone.signal, stopping]);
  try {
    return await producer.waitFor(id, { timeoutMs, signal });
  } catch (error) {
    if (!signal.aborted && !(isPomboError(error) && error.code === 'timed_out')) throw error;
    const view = await producer.get(id);
    if (view === undefined) throw error;
    return view;
  } finally {
    reply.raw.off('close', onClose);
  }
}
