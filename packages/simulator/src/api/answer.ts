import { STATUS_CODES, type ServerResponse } from 'node:http';

/** One HTTP response, ready to be written. */
export interface Answer {
  status: number;
  body: string;
  /** Content type (default `application/json`). Absent if the body is empty. */
  headers?: Record<string, string | string[]>;
}

/** A configured response. A text body is sent unchanged, any other value as JSON. */
export interface AnswerSpec {
  status: number;
  body?: unknown;
  headers?: Record<string, string | string[]>;
}

/** Builds the response for a configured status and body. */
export function answerOf(spec: AnswerSpec): Answer {
  const headers = spec.headers === undefined ? {} : { headers: spec.headers };
  if (spec.body === undefined) return { status: spec.status, body: '', ...headers };
  if (typeof spec.body !== 'string') return { status: spec.status, body: JSON.stringify(spec.body), ...headers };
  return { status: spec.status, body: spec.body, headers: { 'Content-Type': textType(spec.body), ...spec.headers } };
}

/** Returns 200 with a JSON body. */
export function ok(body: unknown): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

function textType(text: string): string {
  return text.trimStart().startsWith('<') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}

/** Writes a response through node's HTTP server; returns false if the client is gone. */
export function give(res: ServerResponse, answer: Answer): boolean {
  if (res.destroyed || res.socket === null) return false;
  // 204 and 304 never have a body, and node refuses a length there.
  const bare = answer.status === 204 || answer.status === 304;
  res.writeHead(answer.status, bare ? { ...answer.headers } : allHeaders(answer));
  res.end(bare ? undefined : answer.body);
  return true;
}

/** Returns the bytes of a whole response, for faults that cut it, slow it or make it larger. `head`: bytes before the body. */
export function rawResponse(answer: Answer): { bytes: Buffer; head: number } {
  const lines = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Unknown'}`];
  for (const [name, value] of Object.entries({ ...allHeaders(answer), Connection: 'close' })) {
    for (const one of Array.isArray(value) ? value : [value]) lines.push(`${name}: ${one}`);
  }
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return { bytes: Buffer.concat([head, Buffer.from(answer.body)]), head: head.length };
}

function allHeaders(answer: Answer): Record<string, string | string[]> {
  return {
    ...(answer.body === '' ? {} : { 'Content-Type': 'application/json' }),
    'Content-Length': String(Buffer.byteLength(answer.body)),
    ...answer.headers,
  };
}
