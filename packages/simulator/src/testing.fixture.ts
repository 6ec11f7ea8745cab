import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Clock } from './state/clock.ts';

/** A clock that a test moves by hand; timers run in the order of their time. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  /** Resolves once a timer of exactly this many ms is waiting. */
  timerOf(ms: number): Promise<void>;
}

export function fakeClock(start = Date.UTC(2026, 10, 21)): FakeClock {
  let now = start;
  let timers: { at: number; ms: number; run: () => void }[] = [];
  let waiting: { ms: number; tell: () => void }[] = [];
  return {
    now: () => now,
    setTimeout(run, ms) {
      const timer = { at: now + ms, ms, run };
      timers.push(timer);
      for (const one of waiting) if (one.ms === ms) one.tell();
      waiting = waiting.filter((one) => one.ms !== ms);
      return timer;
    },
    timerOf(ms) {
      if (timers.some((timer) => timer.ms === ms)) return Promise.resolve();
      return new Promise((tell) => void waiting.push({ ms, tell }));
    },
    clearTimeout(handle) {
      timers = timers.filter((timer) => timer !== handle);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends one request on its own connection, as Pombo does; rejects with the error of the socket or the parser. */
export function ask(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent: false, headers: bodyHeaders(body, headers) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : textOf(body));
  });
}

/** The same without an HTTP client: returns every byte of the response, and how the connection ended. */
export async function askRaw(
  url: string,
  { method = 'POST', body }: { method?: string; body?: unknown } = {},
): Promise<{ bytes: Buffer; end: string }> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  let failure: string | undefined;
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
  const content = textOf(body ?? {});
  socket.write(
    `${method} ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(content)}\r\nConnection: close\r\n\r\n${content}`,
  );
  // Not `once`: it would reject on the very error that the test asks about.
  await new Promise((resolve) => socket.on('close', resolve));
  return { bytes: Buffer.concat(chunks), end: failure ?? 'FIN' };
}

/** Returns the base URL of an instance's endpoints. */
export function base(url: string, id = 'one', token = 'secret-one'): string {
  return `${url}/instances/${id}/token/${token}`;
}

/** An image that needs no GET. */
export const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A callback as it arrived. */
export interface Arrived {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
  /** Resolves once it is answered or cut. */
  over: Promise<unknown>;
}

/** A receiver of callbacks: a real server that keeps what arrives, in order. */
export interface Receiver {
  url: string;
  arrived: Arrived[];
  /** The status of each response, or undefined for one that is never given (default 200). */
  answer: (call: Arrived) => number | undefined;
  /** Returns what arrived, in short: the status of a progress callback, the type of every other. */
  kinds(): string[];
  close(): Promise<void>;
}

export async function receiver(): Promise<Receiver> {
  const server = createServer((incoming, res) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const raw = Buffer.concat(chunks);
      const text = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
      const call = {
        path: incoming.url!,
        headers: incoming.headers,
        body: JSON.parse(text) as Arrived['body'],
        over: once(res, 'close'),
      };
      here.arrived.push(call);
      const status = here.answer(call);
      if (status !== undefined) res.writeHead(status, { location: '/elsewhere' }).end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: [],
    answer: () => 200,
    kinds: () => here.arrived.map(({ body }) => kindOf(body)),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
  return here;
}

/** Returns the status of a progress callback, the type of every other. */
function kindOf(body: Arrived['body']): string {
  return String(body['type'] === 'MessageStatusCallback' ? body['status'] : body['type']);
}

/** Sets one URL for all callbacks of an instance. */
export async function callAt(simulatorUrl: string, to: string, id = 'one', notifySentByMe = false): Promise<void> {
  const body = { value: to, notifySentByMe };
  await ask(`${base(simulatorUrl, id, `secret-${id}`)}/update-every-webhooks`, { method: 'PUT', body });
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function bodyHeaders(body: unknown, headers: Record<string, string>): Record<string, string> {
  return body === undefined ? headers : { 'Content-Type': 'application/json', ...headers };
}
