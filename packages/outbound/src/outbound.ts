import { exchange, type Exchange, type OutboundAnswer } from './exchange.ts';
import { guardedLookup, resolveBySystem, type Resolve } from './guarded-lookup.ts';
import { readUrl } from './url.ts';

export type { OutboundAnswer } from './exchange.ts';

export interface OutboundOptions {
  /** This machine's loopback may be called; only while the gateway itself is there. Default false. */
  allowLoopback?: boolean;
  /** For one exchange as a whole, from the look-up of the name to the last byte; default 10,000 ms. */
  timeoutMs?: number;
  /** Most bytes of an answer that are kept, as they came over the wire; default 64 KiB. */
  maxBytes?: number;
  userAgent?: string;
  /** Every address of a name; default: what the system says. */
  resolve?: Resolve;
}

export interface GetOptions {
  /** Instead of the default of all. */
  maxBytes?: number;
  headers?: Record<string, string>;
}

export interface PostOptions extends GetOptions {
  body: string | Buffer;
}

/**
 * Calls addresses that others chose (images, callbacks). Never throws, never follows a redirect, sends no cookie, no
 * credential and nothing of an earlier call, uses a connection of its own each time, and reaches only what the whole
 * internet reaches. An answer is never decompressed, so that its size is what came over the wire.
 */
export interface Outbound {
  get(url: string, options?: GetOptions): Promise<OutboundAnswer>;
  post(url: string, options: PostOptions): Promise<OutboundAnswer>;
  /** Ends the exchanges that are under way, each with `failed`; later calls fail at once. */
  close(): void;
}

/** Opens nothing yet. */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const { timeoutMs = 10_000, maxBytes = 64 * 1024, userAgent = 'pombo', resolve = resolveBySystem } = options;
  const rule = { allowLoopback: options.allowLoopback ?? false };
  const lookup = guardedLookup(resolve, rule);
  const closing = new AbortController();

  async function call(method: 'GET' | 'POST', text: string, wish: GetOptions & Partial<PostOptions>) {
    const read = readUrl(text, rule);
    if ('problem' in read) return { answer: 'refused', why: read.problem } as const;
    const request: Exchange = {
      url: read.url,
      method,
      // identity: a picture needs no compression, and what is not compressed can not swell.
      headers: { 'user-agent': userAgent, 'accept-encoding': 'identity', ...lowerCase(wish.headers) },
      ...(wish.body === undefined ? {} : { body: wish.body }),
    };
    return exchange(request, { timeoutMs, maxBytes: wish.maxBytes ?? maxBytes, lookup, signal: closing.signal });
  }

  return {
    get: (url, wish = {}) => call('GET', url, wish),
    post: (url, wish) => call('POST', url, wish),
    close: () => closing.abort(),
  };
}

function lowerCase(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
