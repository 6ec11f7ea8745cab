import type { LookupFunction } from 'node:net';
import { Client, buildConnector, type Dispatcher } from 'undici';
import { ADDRESS_REFUSED } from './guarded-lookup.ts';

/** The result of one call. `why` continues a sentence about the URL. It contains neither the URL nor the address. */
export type OutboundResult =
  | {
      kind: 'response';
      status: number;
      /** By lower-case name. A repeated header's values are joined by commas. */
      headers: Record<string, string>;
      /** As received on the wire; cut at the limit. */
      body: Buffer;
      /** False if the body is longer than the limit. */
      complete: boolean;
    }
  /** Not called: requests to this URL, or to the address behind it, are not allowed. */
  | { kind: 'refused'; why: string }
  /** Called, or attempted, without a complete response. */
  | { kind: 'failed'; why: string };

export interface OutboundRequest {
  url: URL;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string | Buffer;
}

export interface ExchangeLimits {
  timeoutMs: number;
  maxBytes: number;
  lookup: LookupFunction;
  signal: AbortSignal;
}

/** Sends one request on its own connection and reads the response within the limits. Never throws. */
export function exchange(request: OutboundRequest, limits: ExchangeLimits): Promise<OutboundResult> {
  const { url, method, headers, body } = request;
  const { timeoutMs, maxBytes, signal } = limits;
  return new Promise((resolve) => {
    let ended = false;
    const end = (result: OutboundResult): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(result);
      client.destroy(ENDED).catch(() => {
        // The one request has ended already; no caller is left to notify.
      });
    };
    const stop = (): void => end({ kind: 'failed', why: 'was stopped' });
    const timer = setTimeout(
      () => end({ kind: 'failed', why: `gave no complete response within ${seconds(timeoutMs)}` }),
      timeoutMs,
    );
    const client = openClient(url.origin, limits);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop);
    const path = `${url.pathname}${url.search}`;
    try {
      client.dispatch({ path, method, headers, body: body ?? null }, listen(maxBytes, end));
    } catch (error) {
      // undici refuses an invalid header, for example, by throwing.
      end(failure(error));
    }
  });
}

/** Created once: each new error would cost a stack trace that is never used. */
const ENDED = new Error('the exchange has ended');

function openClient(origin: string, { lookup, timeoutMs }: ExchangeLimits): Client {
  const connect = buildConnector({ lookup, timeout: timeoutMs, allowH2: false, rejectUnauthorized: true });
  let asked = false;
  return new Client(origin, {
    // A second connection would be undici's own retry, but one call is one request.
    connect(options, callback) {
      if (asked) return callback(Object.assign(new Error('closed too early'), { code: 'CONNECTION_LOST' }), null);
      asked = true;
      connect(options, callback);
    },
    pipelining: 0,
    allowH2: false,
    // undici's own timers only limit pauses; the deadline above limits the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function listen(maxBytes: number, end: (result: OutboundResult) => void): Dispatcher.DispatchHandler {
  let head: { status: number; headers: Record<string, string> } | undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const respond = (complete: boolean): void =>
    end({ kind: 'response', ...head!, body: Buffer.concat(chunks).subarray(0, maxBytes), complete });
  return {
    // undici recognizes this generation of handlers by this method.
    onRequestStart() {},
    onResponseStart(_controller, status, headers) {
      // 1xx is informational; the response is still to come.
      if (status >= 200) head = { status, headers: joined(headers) };
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) respond(false);
    },
    onResponseEnd: () => respond(true),
    onResponseError: (_controller, error) => end(failure(error)),
  };
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return Object.fromEntries(given) as Record<string, string>;
}

/** Describes the error without its own text, which may contain the URL. */
function failure(error: unknown): OutboundResult {
  const { code, message } = codeOf(error);
  if (code === ADDRESS_REFUSED) return { kind: 'refused', why: message };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { kind: 'failed', why: 'has an unknown host name' };
  const fallback = /CERT|SIGNATURE|TLS|SSL/.test(code) ? `is not trusted over TLS (${code})` : `failed (${code})`;
  return { kind: 'failed', why: REASONS[code] ?? fallback };
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'cut the connection',
  UND_ERR_SOCKET: 'cut the connection',
  CONNECTION_LOST: 'cut the connection',
  EPIPE: 'cut the connection',
  ENETUNREACH: 'is not reachable from here',
  EHOSTUNREACH: 'is not reachable from here',
  ETIMEDOUT: 'does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'does not answer',
  UND_ERR_HEADERS_OVERFLOW: 'answers with too many headers',
};

function codeOf(error: unknown): { code: string; message: string } {
  // Where several addresses were tried, report the first failure.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, message } = (first ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'unknown fault';
  return { code: known, message: String(message) };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
