import { defined } from '@pombo/core';
import type { Dispatcher } from 'undici';
import { isSuccess } from '../replies/reply-body.ts';
import type { HttpFailure, HttpReply, HttpResult } from './http-result.ts';
import type { HttpConnection } from './http-connection.ts';
import { idleTimeOf } from './idle-time.ts';
import type { HttpRequest } from './requests.ts';

/** What one connection made of a request. */
export interface Exchanged {
  result: HttpResult;
  /** How long the connection may be idle before its next request (ms); 0 = it carries no other. */
  idleMs: number;
}

export interface ExchangeLimits {
  /** On the clock of `performance.now()`; then the connection is reset. */
  endsAt: number;
  /** Called in the tick in which the first byte is written; forbids it by returning a reason. Must not throw. */
  mayWrite: () => string | undefined;
}

/** The code of an exchange that ended at its deadline. */
export const DEADLINE = 'DEADLINE';

/** Writes a request on a connection and reads the reply. Never throws. The caller closes or keeps the connection. */
export function exchangeOn(
  connection: HttpConnection,
  { path, method, headers, body }: HttpRequest,
  { endsAt, mayWrite }: ExchangeLimits,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    const end = (result: HttpResult, idleMs = 0): void => {
      clearTimeout(timer);
      resolve({ result, idleMs });
    };
    const listener = createListener(connection, mayWrite, end);
    const timer = setTimeout(() => {
      connection.reset();
      listener.fail(DEADLINE);
    }, endsAt - performance.now());
    // dispatch, the core under undici's request(): the handler gets every event, including the one that matters.
    connection.dispatch({ path, method, headers, ...defined({ body }) }, listener.handler);
  });
}

interface Listener {
  handler: Dispatcher.DispatchHandler;
  /** Ends the exchange as far as it came. */
  fail(code: string): void;
}

function createListener(
  connection: HttpConnection,
  mayWrite: () => string | undefined,
  end: (result: HttpResult, idleMs?: number) => void,
): Listener {
  let ended = false;
  let written = false;
  let isOrdinary = true;
  let forbidden: string | undefined;
  let head: ReplyHead | undefined;
  const chunks: Buffer[] = [];

  // undici's event shows whether a byte was written, never an error: ECONNRESET and aborts come both before and after.
  const failure = (code: string): HttpFailure => {
    if (forbidden !== undefined) return { kind: 'guarded', detail: forbidden };
    if (written) return { kind: 'cut', code, ...(head === undefined ? {} : { status: head.status }) };
    return { kind: 'unwritten', step: DISPATCH_CODES.has(code) ? 'dispatch' : connection.step(), code };
  };

  const endOnce: typeof end = (result, idleMs) => {
    if (ended) return;
    ended = true;
    end(result, idleMs);
  };
  const fail = (code: string): void => endOnce(failure(code));

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(controller) {
      if (ended) return controller.abort(TOO_LATE);
      // Its idle time may have passed while this process stood still. Not written, so a fresh one takes the request.
      if (!connection.isReady()) return controller.abort(NOT_READY);
      forbidden = mayWrite();
      if (forbidden === undefined) written = true;
      else controller.abort(new Error('not written'));
    },
    onResponseStart(_controller, status, headers) {
      // 1xx is informational; the reply is still to come.
      if (status >= 200) head = readHead(status, headers);
      else isOrdinary = false;
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      const bytes = Buffer.concat(chunks);
      if (head === undefined) return fail('NO_STATUS');
      const { idleMs, ...rest } = head;
      const text = bytes.toString('utf8');
      // Promise: a reply to an earlier request is not taken for ours. Z-API never gives the same ids twice.
      if (isSuccess(head.status) && connection.hasReplied(text)) return fail('REPEATED_REPLY');
      const mayKeep = isOrdinary && head.framed && isSuccess(head.status);
      endOnce({ ...rest, text, bytes }, mayKeep ? idleMs : 0);
    },
    onResponseError(_controller, error) {
      fail(codeOf(error));
    },
  };
  return { handler, fail };
}

/** undici refused the request itself: Pombo's fault, which no later attempt would fix. */
const DISPATCH_CODES = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

interface ReplyHead extends Omit<HttpReply, 'text' | 'bytes'> {
  /** How long the gateway lets the connection be idle (ms), as far as it says so; 0 = it closes it. */
  idleMs: number;
}

function readHead(status: number, headers: Record<string, string | string[] | undefined>): ReplyHead {
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
    idleMs: idleTimeOf(headers['connection'], headers['keep-alive']),
  };
}

/** Returns only the code of a transport error: messages and fields may contain the URL. */
function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const text = typeof code === 'string' ? code : String(name);
  return /^\w{1,60}$/.test(text) ? text : 'UNKNOWN_FAULT';
}

/** Created once: each new error would cost a stack trace that is never used. */
const TOO_LATE = Object.assign(new Error('the attempt has ended'), { code: 'TOO_LATE' });
const NOT_READY = Object.assign(new Error('idle for too long'), { code: 'NOT_READY' });
