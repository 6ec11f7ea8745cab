import { isUtf8 } from 'node:buffer';
import { Transform, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PomboError } from '@pombo/core';
import type { FastifyRequest, RequestPayload } from 'fastify';
import { notFound } from '../http/error-handler.ts';
import { continueIfAwaited } from '../http/node-server.ts';
import { JSON_LIMITS, refuseExcessiveJson } from './json-limits.ts';
import type { App } from '../http/fastify-types.ts';

/**
 * Largest compression ratio of a gzip body that inflates to more than {@link ANY_RATIO_BYTES}. Measured: 1,000
 * messages with one caption of 4 kB inflate 186 times, with one image of 11 kB as base64 128 times, with captions of
 * their own 6 times; zeros inflate 1,000 times.
 */
const MOST_RATIO = 250;
const ANY_RATIO_BYTES = 1024 * 1024;

/**
 * Accepts gzip, and holds every body to its route's limits: `encodedLimit` before decompression, `bodyLimit` after it,
 * `jsonLimits` before parsing. JSON must be UTF-8. An empty body is treated as absent, whatever
 * its Content-Type.
 */
export function limitBodies(app: App, hint?: (url: string) => string | undefined): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    // A read has no body, and may be for a page of the dashboard.
    if (request.is404 && request.method !== 'GET' && request.method !== 'HEAD') {
      return done(notFound(request.url, hint));
    }
    let body: RequestPayload;
    try {
      body = bounded(request, payload);
    } catch (error) {
      return done(error as Error);
    }
    // The key and the announced length are checked by now: the client may send its body.
    continueIfAwaited(request.raw);
    done(null, body);
  });

  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // Many clients send a JSON Content-Type with an empty POST.
    if (body.length === 0) return done(null, undefined);
    try {
      if (request.routeOptions.config.anyBytes !== true) refuseOtherCharsets(request, body);
      refuseExcessiveJson(body, request.routeOptions.config.jsonLimits ?? JSON_LIMITS);
    } catch (error) {
      return done(error as Error);
    }
    return void parse(request, body.toString(), done);
  });
}

/** Returns the body, limited while it is read. Throws at once if its headers already exceed a limit. */
function bounded(request: FastifyRequest, payload: RequestPayload): RequestPayload {
  // Uploads have their own limits, and their parser reads the socket directly.
  if (isMultipart(request)) return refuseEncoding(request, payload);
  const { config, bodyLimit } = request.routeOptions;
  const { encodedLimit = bodyLimit } = config;
  if (Number(request.headers['content-length'] ?? 0) > encodedLimit) throw tooLarge(encodedLimit);
  if (encodingOf(request) === 'gzip') return inflate(payload, encodedLimit, bodyLimit);
  refuseEncoding(request, payload);
  // A body is never longer than its Content-Length, which was checked: Node ends it there.
  const isAnnounced = request.headers['content-length'] !== undefined;
  return encodedLimit < bodyLimit && !isAnnounced ? meter(payload, encodedLimit) : payload;
}

/** Bytes that are not UTF-8 would reach the recipient as replacement characters or wrong letters. */
function refuseOtherCharsets({ headers }: FastifyRequest, body: Buffer): void {
  const named = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1];
  if ((named === undefined || /^utf-?8$/i.test(named)) && isUtf8(body)) return;
  throw new PomboError('unsupported_media_type', 'The body is not UTF-8', { hint: 'Encode JSON as UTF-8.' });
}

function isMultipart({ headers }: FastifyRequest): boolean {
  return /^multipart\//i.test(headers['content-type'] ?? '');
}

function encodingOf({ headers }: FastifyRequest): string {
  return (headers['content-encoding'] ?? 'identity').toLowerCase();
}

function refuseEncoding(request: FastifyRequest, payload: RequestPayload): RequestPayload {
  if (encodingOf(request) === 'identity') return payload;
  throw new PomboError('unsupported_media_type', 'Unsupported Content-Encoding', {
    hint: 'Send the body uncompressed; JSON may use gzip.',
  });
}

type Inflated = Transform & { receivedEncodedLength: number };

/** Stops at the limits: a decompression bomb is not inflated to its end. */
function inflate(payload: RequestPayload, encodedLimit: number, bodyLimit: number): RequestPayload {
  const encoded = metering((bytes) => (bytes > encodedLimit ? tooLarge(encodedLimit) : undefined));
  const inflated = metering((bytes) => {
    if (bytes > bodyLimit) return tooLarge(bodyLimit);
    return bytes > Math.max(ANY_RATIO_BYTES, encoded.bytes() * MOST_RATIO) ? tooDense() : undefined;
  });
  const body = Object.defineProperty(inflated.stream, 'receivedEncodedLength', { get: encoded.bytes }) as Inflated;
  pipeline(encoded.stream, createGunzip(), body, (error) => {
    if (error) drain(payload);
  });
  payload.pipe(encoded.stream);
  return body;
}

function meter(payload: RequestPayload, limit: number): RequestPayload {
  const { stream } = metering((bytes) => (bytes > limit ? tooLarge(limit) : undefined));
  stream.once('error', () => drain(payload));
  return payload.pipe(stream);
}

/**
 * Reads and discards the rest of a rejected body: destroying it would close the connection that the response is sent
 * on.
 */
function drain(payload: RequestPayload): void {
  payload.unpipe();
  payload.resume();
}

/** Returns a stream that fails once `refuse` returns an error for the number of bytes that passed. */
function metering(refuse: (bytes: number) => Error | undefined): { stream: Transform; bytes: () => number } {
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      const error = refuse(bytes);
      if (error === undefined) done(null, chunk);
      else done(error);
    },
  });
  // The body parser removes its own error listener once it has read enough.
  stream.on('error', () => {});
  return { stream, bytes: () => bytes };
}

function tooLarge(limit: number): PomboError {
  const most = limit < 1024 * 1024 ? `${Math.floor(limit / 1024)} kB` : `${Math.floor(limit / 1024 / 1024)} MB`;
  return as413(new PomboError('too_large', `The body is larger than ${most}, the limit of this route`));
}

function tooDense(): PomboError {
  const message = `The body inflates to more than ${MOST_RATIO} times its size`;
  return as413(new PomboError('too_large', message, { hint: 'Send it without gzip.' }));
}

/** Adds the status that Fastify's body parser looks for; it turns all other errors into 400. */
function as413(error: PomboError): PomboError {
  return Object.assign(error, { statusCode: 413 });
}
