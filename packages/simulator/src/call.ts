import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** The endpoints that send something. */
export type SendEndpoint = 'send-image' | 'send-image-status';

/** Tells the send endpoints from the others. */
export function isSend(endpoint: string): endpoint is SendEndpoint {
  return endpoint === 'send-image' || endpoint === 'send-image-status';
}

/** One request to the Z-API side, taken apart once. */
export interface Call {
  /** When the request line had arrived, by the simulator's clock. */
  at: number;
  verb: string;
  instanceId: string;
  token: string;
  /** Name of the endpoint as faults and counters use it: the path behind the token, `{zaapId}` or `{phone}` for a value. */
  endpoint: string;
  /** The value in the path, for endpoints that have one. */
  param?: string;
  headers: IncomingHttpHeaders;
  /** The caller's address. */
  ip: string;
  /** The JSON object of the body; empty when there is no body or it holds something else. Absent until it is read. */
  body?: Record<string, unknown>;
  /** The body is there and is no JSON object. */
  badJson: boolean;
}

/** What the request line and the headers say; undefined for a path that is not Z-API's. */
export function openCall(request: IncomingMessage, at: number): Call | undefined {
  const [, instances, instanceId, word, token, ...rest] = (request.url ?? '').split('?', 1)[0]!.split('/');
  if (instances !== 'instances' || word !== 'token' || !instanceId || !token || !rest[0]) return undefined;
  const param = Object.hasOwn(VALUES, rest[0]) && rest[1] !== undefined && rest[1] !== 'count' ? rest[1] : undefined;
  return {
    at,
    verb: request.method ?? '',
    instanceId: plain(instanceId),
    token: plain(token),
    endpoint: param === undefined ? rest.join('/') : `${rest[0]}/${VALUES[rest[0]]}`,
    ...(param === undefined ? {} : { param: plain(param) }),
    headers: request.headers,
    ip: request.socket.remoteAddress ?? '',
    badJson: false,
  };
}

/** The endpoints with a value behind their name. */
const VALUES: Record<string, string> = { queue: '{zaapId}', 'phone-exists': '{phone}' };

/** Reads the whole body, then calls `done` with it, or with undefined when it is longer than `limit`. */
export function readBody(request: IncomingMessage, limit: number, done: (body: Buffer | undefined) => void): void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else chunks = [];
  });
  // A request cut off by its client never ends, and never was a POST that Z-API could have taken.
  request.on('end', () => done(bytes > limit ? undefined : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
}

/** Puts the body into the call. */
export function fillCall(call: Call, body: Buffer | undefined): void {
  call.body = {};
  if (body === undefined || body.length === 0) return;
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      call.body = value as Record<string, unknown>;
      return;
    }
  } catch {
    // Falls through: what can not be read is reported by the checks, in their order.
  }
  call.badJson = true;
}

/** A field as text; a number counts as its digits, as JSON readers of typed languages take it. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function plain(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
