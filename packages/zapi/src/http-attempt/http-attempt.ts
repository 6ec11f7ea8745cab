import { defined } from '@pombo/core';
import { Client, type Dispatcher } from 'undici';
import { createConnection, type Connection, type SessionCache } from './connection.ts';
import type { HttpRequest } from './requests.ts';

/** The raw result of one request, before it is classified. */
export type HttpResult = HttpReply | HttpFailure;

export interface HttpReply {
  kind: 'reply';
  status: number;
  text: string;
  /** The body as it was received. */
  bytes?: Buffer;
  contentType: string;
  retryAfter?: string;
  /** The end of the body is marked (length, chunks, or a status without body), so a cut would have been noticed. */
  framed: boolean;
}

export type HttpFailure =
  /** `mayWrite` forbade it; not one byte was written. */
  | { kind: 'guarded'; detail: string }
  /** Not one byte of the request was written. */
  | { kind: 'unwritten'; step: 'dispatch' | 'connect' | 'tls'; code: string }
  /** Bytes may have arrived, and no complete reply came. `status` if its first line did. */
  | { kind: 'cut'; code: string; status?: number };

export interface AttemptLimits {
  /** Limit for everything, from the name lookup to the last byte of the reply. */
  deadlineMs: number;
  connectTimeoutMs: number;
  sessions: SessionCache;
  /** Longest reply to read (default 256 KiB). */
  maxReplyBytes?: number;
  /** Gets the error of a `mayWrite` that throws (default: it is dropped). */
  onFault?: (error: unknown) => void;
}

/** Z-API's replies are a few hundred bytes. */
const MAX_REPLY_BYTES = 256 * 1024;

/**
 * Sends one request on its own connection and reads the reply. Never throws, retries or follows a redirect. `mayWrite`
 * is called in the tick in which the first byte is written. At the deadline the connection is reset.
 */
export function attemptHttp(
  request: HttpRequest,
  limits: AttemptLimits,
  mayWrite: () => string | undefined,
): Promise<HttpResult> {
  return new Promise((resolve) => {
    const connection = createConnection(limits.connectTimeoutMs, limits.sessions);
    let ended = false;
    const end = (result: HttpResult): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      close(client);
      resolve(result);
    };
    const listener = createListener(connection, () => ask(mayWrite, limits.onFault), end);
    const timer = setTimeout(() => {
      connection.reset();
      end(listener.failure('DEADLINE'));
    }, limits.deadlineMs);
    const client = openClient(request.origin, connection, limits.maxReplyBytes ?? MAX_REPLY_BYTES);
    const { path, method, headers, body } = request;
    // dispatch, the core under undici's request(): the handler gets every event, including the one that matters.
    client.dispatch({ path, method, headers, ...defined({ body }) }, listener.handler);
  });
}

function openClient(origin: string, connection: Connection, maxReplyBytes: number): Client {
  return new Client(origin, {
    connect: connection.connect,
    // No keep-alive: on a connection that the other side is closing, a written POST has an unknown fate.
    pipelining: 0,
    allowH2: false,
    maxResponseSize: maxReplyBytes,
    // undici's own timers close without a reset; only the deadline above counts.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

interface Listener {
  handler: Dispatcher.DispatchHandler;
  failure(code: string): HttpFailure;
}

function createListener(
  connection: Connection,
  mayWrite: () => string | undefined,
  end: (result: HttpResult) => void,
): Listener {
  let written = false;
  let forbidden: string | undefined;
  let head: Omit<HttpReply, 'text' | 'bytes'> | undefined;
  const chunks: Buffer[] = [];

  // undici's event shows whether a byte was written, never an error: ECONNRESET and aborts come both before and after.
  const failure = (code: string): HttpFailure => {
    if (forbidden !== undefined) return { kind: 'guarded', detail: forbidden };
    if (written) return { kind: 'cut', code, ...(head === undefined ? {} : { status: head.status }) };
    return { kind: 'unwritten', step: DISPATCH_CODES.has(code) ? 'dispatch' : connection.step(), code };
  };

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(controller) {
      forbidden = mayWrite();
      if (forbidden === undefined) written = true;
      else controller.abort(new Error('not written'));
    },
    onResponseStart(_controller, status, headers) {
      // 1xx is informational; the reply is still to come.
      if (status >= 200) head = readHead(status, headers);
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      const bytes = Buffer.concat(chunks);
      end(head === undefined ? failure('NO_STATUS') : { ...head, text: bytes.toString('utf8'), bytes });
    },
    onResponseError(_controller, error) {
      end(failure(codeOf(error)));
    },
  };
  return { handler, failure };
}

/** undici refused the request itself: Pombo's fault, which no later attempt would fix. */
const DISPATCH_CODES = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

function ask(mayWrite: () => string | undefined, onFault?: (error: unknown) => void): string | undefined {
  try {
    return mayWrite();
  } catch (error) {
    onFault?.(error);
    return 'the write guard failed';
  }
}

function readHead(
  status: number,
  headers: Record<string, string | string[] | undefined>,
): Omit<HttpReply, 'text' | 'bytes'> {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const retryAfter = header('retry-after');
  const chunked = /chunked\s*$/i.test(header('transfer-encoding') ?? '');
  return {
    kind: 'reply',
    status,
    contentType: header('content-type') ?? '',
    ...defined({ retryAfter }),
    framed: status === 204 || status === 304 || chunked || header('content-length') !== undefined,
  };
}

/** Returns only the code of a transport error: messages and fields may contain the URL. */
function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const text = typeof code === 'string' ? code : String(name);
  return /^\w{1,60}$/.test(text) ? text : 'UNKNOWN_FAULT';
}

/** Created once: each new error would cost a stack trace that is never used. */
const ENDED = new Error('the attempt has ended');

function close(client: Client): void {
  client.destroy(ENDED).catch(() => {
    // The one request has ended already; no caller is left to notify.
  });
}
