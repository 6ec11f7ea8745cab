import { defined } from '@pombo/core';
import { exchange, without, type OutboundRequest, type OutboundResult } from './http-exchange.ts';
import { guardedLookup, resolveBySystem, type Resolve } from './guarded-lookup.ts';
import { readUrl } from './url.ts';

export type { OutboundResult } from './http-exchange.ts';

export interface OutboundOptions {
  /** Allow this machine's loopback; only while the gateway itself is there (default false). */
  allowLoopback?: boolean;
  /** Limit for a whole exchange, from the name lookup to the last byte (ms; default 10,000). */
  timeoutMs?: number;
  /** Most bytes of a response to keep, as received on the wire (default 64 KiB). */
  maxBytes?: number;
  userAgent?: string;
  /** Returns every address of a name (default: the system's resolver). */
  resolve?: Resolve;
}

export interface GetOptions {
  /** Overrides the limit of this client. */
  maxBytes?: number;
  headers?: Record<string, string>;
}

export interface PostOptions extends GetOptions {
  body: string | Buffer;
}

/**
 * Calls addresses that others chose (images, callbacks). It never throws, never follows a redirect, and sends no cookie,
 * no credential and nothing from an earlier call. Each call uses its own connection and reaches only addresses that
 * are public on the internet. Responses are never decompressed, so their size is what came over the wire.
 */
export interface Outbound {
  get(url: string, options?: GetOptions): Promise<OutboundResult>;
  post(url: string, options: PostOptions): Promise<OutboundResult>;
  /** Ends each exchange under way with `failed`; later calls fail at once. */
  close(): void;
}

/** Creates the client. Opens no connection yet. */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const { timeoutMs = 10_000, maxBytes = 64 * 1024, userAgent = 'pombo', resolve = resolveBySystem } = options;
  const rule = { allowLoopback: options.allowLoopback ?? false };
  const lookup = guardedLookup(resolve, rule);
  const closing = new AbortController();

  async function call(method: 'GET' | 'POST', text: string, callOptions: GetOptions & Partial<PostOptions>) {
    const read = readUrl(text, rule);
    if ('problem' in read) return without('refused', read.problem);
    const request: OutboundRequest = {
      url: read.url,
      method,
      // identity: a picture needs no compression, and an uncompressed body cannot swell.
      headers: { 'user-agent': userAgent, 'accept-encoding': 'identity', ...lowerCase(callOptions.headers) },
      ...defined({ body: callOptions.body }),
    };
    return exchange(request, { timeoutMs, maxBytes: callOptions.maxBytes ?? maxBytes, lookup, signal: closing.signal });
  }

  return {
    get: (url, callOptions = {}) => call('GET', url, callOptions),
    post: (url, callOptions) => call('POST', url, callOptions),
    close: () => closing.abort(),
  };
}

function lowerCase(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
