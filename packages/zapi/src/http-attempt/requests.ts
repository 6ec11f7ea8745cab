import { defined, type MessageType, type Sendable } from '@pombo/core';
import type { Credentials } from '../instances/instance.ts';

/** One HTTP request to Z-API, ready to be written. */
export interface HttpRequest {
  origin: string;
  /** Contains the token: never logged, never part of an error. */
  path: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers: Record<string, string>;
  body?: Buffer;
}

export interface ApiAddress {
  baseUrl: URL;
  userAgent: string;
}

/** The body of each type, which is also the name of its endpoint. */
const BODIES: Record<MessageType, (message: Sendable) => Record<string, unknown>> = {
  'send-image': imageBody,
  'send-image-status': statusBody,
};

/** Builds the POST of one message. Fields that were not given are absent, because Z-API reads `null` and `""` as values. */
export function sendRequest(api: ApiAddress, credentials: Credentials, message: Sendable): HttpRequest {
  const body = Buffer.from(JSON.stringify(BODIES[message.type](message)));
  return { ...request(api, credentials, message.type), method: 'POST', body };
}

/** Builds the request that asks whether the number works. It changes nothing at Z-API. */
export function statusRequest(api: ApiAddress, credentials: Credentials): HttpRequest {
  return { ...request(api, credentials, 'status'), method: 'GET' };
}

/** Builds any other call about a number; `endpoint` is one of this package's own, never a caller's text. */
export function instanceRequest(
  api: ApiAddress,
  credentials: Credentials,
  { method, endpoint, body }: { method: HttpRequest['method']; endpoint: string; body?: object },
): HttpRequest {
  const bytes = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
  return { ...request(api, credentials, endpoint), method, ...bytes };
}

/** Builds a request that a caller with the number's own credentials makes; `target` is the checked end of its URL. */
export function passedRequest(
  api: ApiAddress,
  credentials: Credentials,
  { method, target, contentType, body }: PassedRequest,
): HttpRequest {
  const { headers, ...rest } = request(api, credentials, target);
  const type = contentType === undefined ? {} : { 'Content-Type': contentType };
  return { ...rest, method, headers: { ...headers, ...type }, ...defined({ body }) };
}

/** A request for a route of Z-API that Pombo does not serve. */
export interface PassedRequest {
  method: HttpRequest['method'];
  /** What follows the token in the URL: path and query, as it was asked for. */
  target: string;
  contentType?: string;
  body?: Buffer;
}

// Z-API documentation, "send-image". `messageId` is the message being answered; there is no idempotency key.
function imageBody({ phone, image, caption, replyTo, delayMessage, viewOnce }: Sendable): Record<string, unknown> {
  return { phone, image, caption, messageId: replyTo, delayMessage, viewOnce };
}

// Z-API documentation, "send-image-status": only these two.
function statusBody({ image, caption }: Sendable): Record<string, unknown> {
  return { image, caption };
}

function request(
  api: ApiAddress,
  { id, token, clientToken }: Credentials,
  endpoint: string,
): Omit<HttpRequest, 'method'> {
  return {
    origin: api.baseUrl.origin,
    path: pathOf(api.baseUrl, id, token, endpoint),
    headers: {
      // Z-API answers 415 without it, even if there is no body.
      'Content-Type': 'application/json',
      Accept: 'application/json',
      'User-Agent': api.userAgent,
      ...(clientToken === undefined ? {} : { 'Client-Token': clientToken }),
    },
  };
}

/** The one place that builds a URL of Z-API: the instance token is part of the path. */
function pathOf(baseUrl: URL, id: string, token: string, endpoint: string): string {
  const prefix = baseUrl.pathname.replace(/\/+$/, '');
  return `${prefix}/instances/${encodeURIComponent(id)}/token/${encodeURIComponent(token)}/${endpoint}`;
}
