import { attemptHttp } from '../http-attempt/http-attempt.ts';
import { parseBaseUrl } from '../http-attempt/base-url.ts';
import { passedRequest, type PassedRequest } from '../http-attempt/requests.ts';
import { credentialsOf, type Instance } from '../instances/instance.ts';

/** Z-API's reply, unchanged; or what is known when there is none. */
export type PassedReply =
  | { kind: 'reply'; status: number; contentType: string; body: Buffer }
  /** Not one byte of the request was written. */
  | { kind: 'unreached' }
  /** Z-API may have carried it out. */
  | { kind: 'lost' };

export type PassThrough = (instance: Instance, request: PassedRequest) => Promise<PassedReply>;

const DEADLINE_MS = 30_000;
const REPLY_BYTES = 16 * 1024 * 1024;

/**
 * Returns a function that passes one request on to Z-API, with the instance's credentials: once, without a queue, a gap or
 * a repetition. Throws `invalid_config` for an invalid base URL; the function never throws.
 */
export function createPassThrough({ baseUrl, timeoutMs = DEADLINE_MS }: PassThroughOptions): PassThrough {
  const api = { baseUrl: parseBaseUrl(baseUrl), userAgent: 'pombo' };
  const limits = { deadlineMs: timeoutMs, connectTimeoutMs: timeoutMs, sessions: {}, maxReplyBytes: REPLY_BYTES };
  return async (instance, request) => {
    const result = await attemptHttp(passedRequest(api, credentialsOf(instance), request), limits, () => undefined);
    if (result.kind === 'cut') return { kind: 'lost' };
    if (result.kind !== 'reply') return { kind: 'unreached' };
    // Without a marked end the reply may have been cut.
    if (!result.framed) return { kind: 'lost' };
    return { kind: 'reply', status: result.status, contentType: result.contentType, body: result.bytes! };
  };
}

interface PassThroughOptions {
  baseUrl: string;
  /** Deadline of one request (ms; default 30,000). */
  timeoutMs?: number;
}

/** What has a meaning of its own in a path, even when it is escaped. */
const STRANGE = /^\.+$|[/\\]/;

/**
 * Returns whether a target can be passed on: a plain path below the token, with any query. Routes of Pombo's own are refused
 * in every spelling, because a message that is passed on is neither queued nor protected against being sent twice.
 */
export function isPassable(target: string, own: readonly string[]): boolean {
  const [path = ''] = target.split('?', 1);
  const [first = '', ...rest] = path.split('/');
  if (!/^[A-Za-z0-9][\w-]*$/.test(first) || own.includes(first.toLowerCase())) return false;
  return rest.every((segment) => /^[\w@.+:%-]+$/.test(segment) && !STRANGE.test(unescaped(segment)));
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoding: refused like a path of dots.
    return '.';
  }
}
