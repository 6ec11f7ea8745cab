import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { Clock } from './clock.ts';

/** A clock that a test moves by hand; timers run in the order of their time. */
export function fakeClock(start = Date.UTC(2026, 10, 21)): Clock & { advance(ms: number): void } {
  let now = start;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    setTimeout(run, ms) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return timer;
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

/** One request on a connection of its own, as Pombo sends; rejects with what the socket or the parser said. */
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

/** The same, past any HTTP client: every byte that came back, and how the connection ended. */
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
  // Not `once`: it would reject on the very error that is asked about.
  await new Promise((resolve) => socket.on('close', resolve));
  return { bytes: Buffer.concat(chunks), end: failure ?? 'FIN' };
}

/** The base of an instance's endpoints. */
export function base(url: string, id = 'one', token = 'secret-one'): string {
  return `${url}/instances/${id}/token/${token}`;
}

/** An image that needs no GET. */
export const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function bodyHeaders(body: unknown, headers: Record<string, string>): Record<string, string> {
  return body === undefined ? headers : { 'Content-Type': 'application/json', ...headers };
}
