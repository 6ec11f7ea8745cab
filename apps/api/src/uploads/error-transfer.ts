import { defined, PomboError, isPomboError } from '@pombo/core';
import { isUnreachable, redisUnreachable } from '@pombo/redis';
import type { Fault } from './import-protocol.ts';

/** An error as it can be sent to another thread; `redisUrl` names the Redis it may come from. */
export function faultOf(error: unknown, redisUrl?: string): Fault {
  const known = redisUrl !== undefined && isUnreachable(error) ? redisUnreachable(redisUrl, error) : error;
  if (isPomboError(known)) {
    const { code, message, hint, issues } = known;
    return { code, message, hint, issues };
  }
  return known instanceof Error
    ? { message: `${known.name}: ${known.message}`, stack: known.stack }
    : { message: String(known) };
}

/** The error that was sent. */
export function errorOf({ code, message, hint, issues, stack }: Fault): Error {
  if (code === undefined) return Object.assign(new Error(message), stack === undefined ? {} : { stack });
  return new PomboError(code, message, { ...defined({ hint }), ...(issues && { issues }) });
}
