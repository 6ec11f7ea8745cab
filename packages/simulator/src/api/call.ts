import { MESSAGE_TYPES, type MessageType } from '@pombo/core';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** The endpoints that send something: Z-API names each after its type of message. */
export type SendEndpoint = MessageType;

/** True for the send endpoints. */
export function isSend(endpoint: string): endpoint is SendEndpoint {
  return (MESSAGE_TYPES as readonly string[]).includes(endpoint);
}

/** One parsed request to the Z-API side. */
export interface Call {
  /** When the request line arrived, by the simulator's clock. */
  at: number;
  verb: string;
  instanceId: string;
  token: string;
  /** Name of the endpoint for faults and counters: the path behind the token, with `{zaapId}` or `{phone}` for a value. */
  endpoint: string;
  /** The value in the path, for endpoints that have one. */
  param?: string;
  headers: IncomingHttpHeaders;
  /** The caller's address. */
  ip: string;
  /** The JSON object of the body; empty if the body is missing or something else. Absent until it is read. */
  body?: Record<string, unknown>;
  /** The body is present but is not a JSON object. */
  badJson: boolean;
}

/** Parses the request line and the headers; undefined for a path that Z-API does not have. */
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

/** Reads the whole body, then calls `done` with it, or with undefined if it is longer than `limit`. */
export function readBody(request: IncomingMessage, limit: number, done: (body: Buffer | undefined) => void): void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else chunks = [];
  });
  // A request that its client cuts off never ends; Z-API could not have accepted it either.
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
    // Falls through: the checks report an unreadable body, in their order.
  }
  call.badJson = true;
}

/** Returns a field as text; a number counts as its digits, as JSON readers of typed languages accept it. */
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
