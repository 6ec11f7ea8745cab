import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Clock } from './clock.ts';
import { pngOf } from './images.ts';

/** How a callback is answered: 200, 500, or not at all. */
export type CallbackAnswer = 200 | 500 | 'none';

/** One callback as it arrived. */
export interface ArrivedCallback {
  at: number;
  token: string | undefined;
  gzip: boolean;
  body: Record<string, unknown>;
  answer?: CallbackAnswer;
  /** When the caller gave up, if it got no answer. */
  givenUpAt?: number;
}

/** What Z-API calls during a probe: an address for callbacks and one for an image. */
export interface Listener {
  readonly imageUrl: string;
  readonly callbackUrl: string;
  readonly callbacks: readonly ArrivedCallback[];
  /** Each GET of the image, and when its last byte was written. */
  readonly fetches: readonly { startedAt: number; endedAt?: number }[];
  /** Decides how callbacks are answered (default 200). */
  answerWith(decide: (callback: ArrivedCallback) => Promise<CallbackAnswer>): void;
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** The address on the internet that leads to `port` on `host`. */
  publicUrl: string;
  host: string;
  port: number;
  clock: Clock;
}

/** How long the image is kept back, so that it shows whether Z-API waits for it before it answers (ms). */
const KEEP_IMAGE_MS = 2000;
const MAX_CALLBACK_BYTES = 1024 * 1024;

/** Starts to listen. Rejects with the system's error if the port cannot be used. */
export async function openListener({ publicUrl, host, port, clock }: ListenerOptions): Promise<Listener> {
  // Unguessable, so that no stranger's request counts as Z-API's.
  const folder = `/pombo-probe-${randomBytes(16).toString('hex')}`;
  const base = publicUrl.replace(/\/+$/, '');
  const callbacks: ArrivedCallback[] = [];
  const fetches: { startedAt: number; endedAt?: number }[] = [];
  let decide: (callback: ArrivedCallback) => Promise<CallbackAnswer> = () => Promise.resolve(200);

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://probe');
    // A proxy in front may add or remove what comes before.
    if (pathname.endsWith(`${folder}/image.png`)) void giveImage(request, response, fetches, clock);
    else if (pathname.endsWith(`${folder}/callback`)) {
      void takeCallback(request, response, clock, async (callback) => {
        callbacks.push(callback);
        return (callback.answer = await decide(callback));
      });
    } else response.writeHead(404).end();
  });
  await listen(server, port, host);
  const { port: actual } = server.address() as AddressInfo;
  const shown = port === 0 ? base.replace(/:0$/, `:${actual}`) : base;
  return {
    imageUrl: `${shown}${folder}/image.png`,
    callbackUrl: `${shown}${folder}/callback`,
    callbacks,
    fetches,
    answerWith: (next) => void (decide = next),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  const failed = once(server, 'error').then(([error]) => Promise.reject(error as Error));
  server.listen(port, host);
  await Promise.race([once(server, 'listening'), failed]);
  failed.catch(() => undefined);
}

async function giveImage(
  request: IncomingMessage,
  response: ServerResponse,
  fetches: { startedAt: number; endedAt?: number }[],
  clock: Clock,
): Promise<void> {
  request.resume();
  const png = pngOf(64);
  response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': png.length });
  if (request.method === 'HEAD') return void response.end();
  const fetch: { startedAt: number; endedAt?: number } = { startedAt: clock.now() };
  fetches.push(fetch);
  await clock.sleep(KEEP_IMAGE_MS);
  fetch.endedAt = clock.now();
  response.end(png);
}

async function takeCallback(
  request: IncomingMessage,
  response: ServerResponse,
  clock: Clock,
  take: (callback: ArrivedCallback) => Promise<CallbackAnswer>,
): Promise<void> {
  const at = clock.now();
  const body = await readJson(request);
  if (body === undefined) return void response.writeHead(200).end();
  const token = request.headers['z-api-token'];
  const callback: ArrivedCallback = {
    at,
    token: typeof token === 'string' ? token : undefined,
    gzip: request.headers['content-encoding'] === 'gzip',
    body,
  };
  response.on('close', () => {
    if (!response.writableFinished && callback.answer === 'none') callback.givenUpAt = clock.now();
  });
  const answer = await take(callback);
  if (answer !== 'none') response.writeHead(answer).end();
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_CALLBACK_BYTES) return undefined;
      chunks.push(chunk);
    }
    const raw = Buffer.concat(chunks);
    const zipped = request.headers['content-encoding'] === 'gzip';
    const text = zipped ? gunzipSync(raw, { maxOutputLength: MAX_CALLBACK_BYTES }) : raw;
    const value: unknown = JSON.parse(text.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
