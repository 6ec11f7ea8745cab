import { defined, PomboError, isPomboError } from '@pombo/core';
import { isUnreachable, redisUnreachable } from '@pombo/redis';
import type { SerializedError } from './import-protocol.ts';

/** Returns an error in a form that can be sent to another thread; `redisUrl` names the Redis it may come from. */
export function serializeError(error: unknown, redisUrl?: string): SerializedError {
  const known = redisUrl !== undefined && isUnreachable(error) ? redisUnreachable(redisUrl, error) : error;
  if (isPomboError(known)) {
    const { code, message, hint, issues, notice } = known;
    return { code, message, hint, issues, notice };
  }
  return known instanceof Error
    ? { message: `${known.name}: ${known.message}`, stack: known.stack }
    : { message: String(known) };
}

/** Returns the error that another thread sent. */
export function deserializeError({ code, message, hint, issues, notice, stack }: SerializedError): Error {
  if (code === undefined) return Object.assign(new Error(message), stack === undefined ? {} : { stack });
  return new PomboError(code, notice ?? message, { ...defined({ hint }), ...(issues && { issues }) });
}
