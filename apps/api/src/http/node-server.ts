import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ERRORS, PomboError, type ErrorCode } from '@pombo/core';
import { problemOf } from './problem.ts';
import type { App } from './fastify-types.ts';

/** Returns an id for a request, as responses and logs show it. */
export function newRequestId(): string {
  return `req_${randomUUID()}`;
}

/** Options for Node's server. Requests without a Host are rejected here, because Node's own response is empty. */
export const HTTP_OPTIONS = { requireHostHeader: false } as const;

/** Requests whose client waits for `100 Continue` before it sends the body. */
const awaiting = new WeakMap<IncomingMessage, ServerResponse>();

/** The latest response of each connection. */
const answering = new WeakMap<Socket, ServerResponse>();

/**
 * Applies HTTP rules that come before routing. `Expect: 100-continue` is left to {@link continueIfAwaited}: Node would
 * invite the body before the key is checked. A request must have exactly one Host (RFC 9112, 3.2).
 */
export function enforceHttp(app: App): void {
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    awaiting.set(request, response);
    app.routing(request, response);
  });

  app.addHook('onRequest', ({ raw }, reply, done) => {
    answering.set(raw.socket, reply.raw);
    const hosts = countHosts(raw.rawHeaders);
    if (hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0')) return done();
    done(new PomboError('invalid_input', `The request has ${hosts} Host headers; it must have exactly one`));
  });
}

/** `headers`: alternating names and values. */
function countHosts(headers: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    if (name.length === 'host'.length && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

/** Invites the body of a waiting client. Call it once the key and the announced length are checked. */
export function continueIfAwaited(request: IncomingMessage): void {
  awaiting.get(request)?.writeContinue();
  awaiting.delete(request);
}

/** Responds to what Node's HTTP parser rejects before there is a request, and closes the connection. */
export function respondToParserError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  // A second response would be read as part of the unfinished one.
  const current = answering.get(socket);
  if (current?.headersSent === true && !current.writableEnded) return void socket.destroy();
  const requestId = newRequestId();
  const { code, message } = FAULTS[error.code ?? ''] ?? {
    code: 'invalid_input',
    message: 'The request is not HTTP/1.1',
  };
  const { http } = ERRORS[code];
  const body = JSON.stringify(problemOf(new PomboError(code, message), requestId));
  const head = [
    `HTTP/1.1 ${http} ${STATUS_CODES[http]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** Node's error codes that do not mean a malformed request. */
const FAULTS: Readonly<Record<string, { code: ErrorCode; message: string }>> = {
  HPE_HEADER_OVERFLOW: { code: 'headers_too_large', message: 'The request headers are larger than 16 kB' },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request_timeout', message: 'The request was not complete in time' },
};
