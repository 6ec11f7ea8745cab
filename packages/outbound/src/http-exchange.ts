import type { LookupFunction } from 'node:net';
import { notice, sayAll, type Notice } from '@pombo/catalogue';
import { Client, buildConnector, type Dispatcher } from 'undici';
import { refusedKind } from './guarded-lookup.ts';

/**
 * The result of one call. `why` continues a sentence about the URL, in English; `notice` is the same in every language.
 * Neither contains the URL or the address.
 */
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
  | { kind: 'refused'; why: string; notice: Notice }
  /** Called, or attempted, without a complete response. */
  | { kind: 'failed'; why: string; notice: Notice };

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
    const stop = (): void => end(without('failed', notice('url_stopped')));
    const timer = setTimeout(
      () => end(without('failed', notice('url_late', { seconds: Math.round(timeoutMs / 100) / 10 }))),
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
  const kind = refusedKind(firstOf(error));
  if (kind !== undefined) return without('refused', notice('url_leads_closed', { kind }));
  const code = codeOf(error);
  const known = REASONS[code];
  if (known !== undefined) return without('failed', notice(known));
  return without('failed', notice(/CERT|SIGNATURE|TLS|SSL/.test(code) ? 'url_untrusted' : 'url_failed', { code }));
}

/** Returns the result of a call without a complete response. */
export function without(kind: 'refused' | 'failed', problem: Notice): OutboundResult {
  return { kind, why: sayAll(problem), notice: problem };
}

const REASONS: Record<
  string,
  'url_no_address' | 'url_refuses' | 'url_cut' | 'url_unreachable' | 'url_silent' | 'url_many_headers'
> = {
  ENOTFOUND: 'url_no_address',
  EAI_AGAIN: 'url_no_address',
  ECONNREFUSED: 'url_refuses',
  ECONNRESET: 'url_cut',
  UND_ERR_SOCKET: 'url_cut',
  CONNECTION_LOST: 'url_cut',
  EPIPE: 'url_cut',
  ENETUNREACH: 'url_unreachable',
  EHOSTUNREACH: 'url_unreachable',
  ETIMEDOUT: 'url_silent',
  UND_ERR_CONNECT_TIMEOUT: 'url_silent',
  UND_ERR_HEADERS_OVERFLOW: 'url_many_headers',
};

function codeOf(error: unknown): string {
  const { code } = (firstOf(error) ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'unknown fault';
}

/** Where several addresses were tried, the first failure is reported. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] as unknown) : error;
}
