import { isPomboError, type MessageView } from '@pombo/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppDeps } from '../deps.ts';

/** Returns the `wait` of a request (ms); 0 when it is absent or invalid. */
export function requestedWaitMs({ query }: FastifyRequest): number {
  const { wait } = query as { wait?: unknown };
  return typeof wait === 'string' && /^\d{1,2}$/.test(wait) ? Number(wait) * 1000 : 0;
}

/**
 * Returns the message once Z-API accepted it or it has ended; or its current state at the timeout, when the client
 * disconnects, or when this process stops. The message stays queued in any case.
 */
export async function waitUntilSettled(
  id: string,
  timeoutMs: number,
  reply: FastifyReply,
  { producer, stopping }: Pick<AppDeps, 'producer' | 'stopping'>,
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
