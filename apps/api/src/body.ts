import { Transform, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PomboError } from '@pombo/message';
import type { FastifyRequest, RequestPayload } from 'fastify';
import type { App } from './server.ts';

/**
 * Takes bodies that are gzip, and holds every body to its route's limits: `encodedLimit` as it travels, `bodyLimit`
 * inflated. A body of nothing is as good as none, whatever its Content-Type promises.
 */
export function readBodies(app: App): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    // Uploads have limits of their own, and their parser reads the socket itself, past everything that is done here.
    if (isMultipart(request)) return refuseEncoding(request, payload);
    const { config, bodyLimit } = request.routeOptions;
    const { encodedLimit = bodyLimit } = config;
    if (Number(request.headers['content-length'] ?? 0) > encodedLimit) throw tooLarge(encodedLimit);
    if (encodingOf(request) === 'gzip') return inflate(payload, encodedLimit, bodyLimit);
    refuseEncoding(request, payload);
    return encodedLimit < bodyLimit ? meter(payload, encodedLimit) : payload;
  });

  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Many clients announce JSON on a POST that has nothing to say.
    if (body === '') done(null, undefined);
    else void parse(request, String(body), done);
  });
}

function isMultipart({ headers }: FastifyRequest): boolean {
  return /^multipart\//i.test(headers['content-type'] ?? '');
}

function encodingOf({ headers }: FastifyRequest): string {
  return (headers['content-encoding'] ?? 'identity').toLowerCase();
}

function refuseEncoding(request: FastifyRequest, payload: RequestPayload): RequestPayload {
  if (encodingOf(request) === 'identity') return payload;
  throw new PomboError('unsupported_media_type', 'A body with this Content-Encoding is not taken here', {
    hint: 'Send it as it is; JSON may be gzip.',
  });
}

type Inflated = Transform & { receivedEncodedLength: number };

/** Ends by itself at the limits: a bomb is not inflated to its end only to be refused. */
function inflate(payload: RequestPayload, encodedLimit: number, bodyLimit: number): RequestPayload {
  const encoded = metering(encodedLimit);
  const inflated = metering(bodyLimit);
  const body = Object.defineProperty(inflated.stream, 'receivedEncodedLength', { get: encoded.bytes }) as Inflated;
  pipeline(encoded.stream, createGunzip(), body, (error) => {
    if (error) drain(payload);
  });
  payload.pipe(encoded.stream);
  return body;
}

function meter(payload: RequestPayload, limit: number): RequestPayload {
  const { stream } = metering(limit);
  stream.once('error', () => drain(payload));
  return payload.pipe(stream);
}

/**
 * Lets the rest of a refused body run out meanwhile: to destroy it would end the connection on which the refusal is
 * to be told.
 */
function drain(payload: RequestPayload): void {
  payload.unpipe();
  payload.resume();
}

/** A stream that lets so many bytes through and then fails. */
function metering(limit: number): { stream: Transform; bytes: () => number } {
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  // Whoever reads the body listens too, but stops listening once it has seen enough.
  stream.on('error', () => {});
  return { stream, bytes: () => bytes };
}

/** With the status that the parser of bodies looks for; it makes 400 of everything else. */
function tooLarge(limit: number): PomboError {
  const most = limit < 1024 * 1024 ? `${Math.floor(limit / 1024)} kB` : `${Math.floor(limit / 1024 / 1024)} MB`;
  const error = new PomboError('too_large', `The body has more than the ${most} that this route takes`);
  return Object.assign(error, { statusCode: 413 });
}
