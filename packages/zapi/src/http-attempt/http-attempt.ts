import type { SessionCache } from './connection.ts';
import { DEADLINE, exchangeOn } from './exchange.ts';
import { createHttpConnection, type HttpConnection } from './http-connection.ts';
import { IDLE_MS } from './idle-time.ts';
import type { KeptConnections } from './kept-connections.ts';
import type { HttpResult } from './http-result.ts';
import type { HttpRequest } from './requests.ts';

export interface AttemptLimits {
  /** Limit for everything, from the name lookup to the last byte of the reply. */
  deadlineMs: number;
  connectTimeoutMs: number;
  sessions: SessionCache;
  /** Connections that requests to this gateway share (default: the request has a connection of its own). */
  kept?: KeptConnections;
  /** Longest reply to read (default 256 KiB). */
  maxReplyBytes?: number;
  /** Gets the error of a `mayWrite` that throws (default: it is dropped). */
  onFault?: (error: unknown) => void;
}

/** Z-API's replies are a few hundred bytes. */
const MAX_REPLY_BYTES = 256 * 1024;

/**
 * Longest body (bytes) that goes over a kept connection: it leaves at once, so that no reply can come before its end. A
 * larger one costs more than the handshake that a kept connection would save.
 */
const SMALL_BODY = 16 * 1024;

/**
 * Sends one request and reads the reply, on a connection that no other request uses meanwhile. Never throws, retries or
 * follows a redirect. `mayWrite` is called in the tick in which the first byte is written. At the deadline the
 * connection is reset.
 */
export async function attemptHttp(
  request: HttpRequest,
  limits: AttemptLimits,
  mayWrite: () => string | undefined,
): Promise<HttpResult> {
  const { connectTimeoutMs, sessions, maxReplyBytes = MAX_REPLY_BYTES } = limits;
  const ask = (): string | undefined => guarded(mayWrite, limits.onFault);
  const endsAt = performance.now() + limits.deadlineMs;
  const kept = (request.body?.length ?? 0) <= SMALL_BODY ? limits.kept : undefined;

  const exchange = async (connection: HttpConnection): Promise<HttpResult> => {
    const { result, idleMs } = await exchangeOn(connection, request, { endsAt, mayWrite: ask });
    if (kept !== undefined && result.kind === 'reply' && idleMs > 0) {
      connection.rest(idleMs, result.text);
      kept.keep(connection);
    } else {
      connection.close();
    }
    if (result.kind === 'cut') limits.kept?.drop();
    return result;
  };

  const used = kept?.take();
  if (used !== undefined) {
    await nextTurn();
    const result = await exchange(used);
    // Promise: only if not one byte was written on that connection may the request go over another one.
    if (result.kind !== 'unwritten' || result.step === 'dispatch' || result.code === DEADLINE) return result;
  }
  const use = kept === undefined ? { idleMs: 0 } : { idleMs: IDLE_MS, clocks: kept.clocks };
  return exchange(createHttpConnection(request.origin, { connectTimeoutMs, sessions, maxReplyBytes, ...use }));
}

/**
 * Lets the event loop read its sockets once more. undici waits for the next turn too before it writes on a used
 * connection; with this one before, a full poll lies between, so that an end or stray bytes that have arrived are seen.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function guarded(mayWrite: () => string | undefined, onFault?: (error: unknown) => void): string | undefined {
  try {
    return mayWrite();
  } catch (error) {
    onFault?.(error);
    return 'the write guard failed';
  }
}
