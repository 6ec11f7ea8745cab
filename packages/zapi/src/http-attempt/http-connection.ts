import { Client, type Dispatcher } from 'undici';
import { createConnection, type SessionCache } from './connection.ts';
import { HINT_MARGIN_MS } from './idle-time.ts';

/** One socket to a gateway and the client that writes on it: one request at a time, and never on another socket. */
export interface HttpConnection {
  dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** How far connecting came. */
  step(): 'connect' | 'tls';
  /** True while nothing has ended it, and neither its idle time nor its life is over. A fresh one is always usable. */
  isUsable(): boolean;
  /** True if it is usable, all that was written on it has left this process, and nothing that came in waits to be read. */
  isReady(): boolean;
  /** Starts its idle time, after an ordinary reply. */
  rest(idleMs: number, reply: string): void;
  /** True if an earlier request on it got exactly this reply. */
  hasReplied(reply: string): boolean;
  /** Ends it at once with a RST; only from a timer, see `connection.ts`. */
  reset(): void;
  close(): void;
  /** Calls `listener` when the connected socket has closed; only the last one given. */
  onClose(listener: () => void): void;
}

/** A moment on both clocks of the process (ms). */
export interface Instant {
  monotonicMs: number;
  wallMs: number;
}

export function readClocks(): Instant {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}

export interface HttpConnectionOptions {
  connectTimeoutMs: number;
  sessions: SessionCache;
  maxReplyBytes: number;
  /** How long it may be idle between two requests (ms); 0 = it carries one request. */
  idleMs: number;
  /** Default `readClocks`. */
  clocks?: () => Instant;
}

/** Longest life of a kept connection (ms): a change of the gateway's address or certificate takes effect within it. */
const LIFE_MS = 60_000;

/** Most requests on one connection: their replies are remembered, and a hundredth of a handshake costs nothing. */
const MOST_REQUESTS = 100;

/** Creates a connection; it opens with its first request. */
export function createHttpConnection(origin: string, options: HttpConnectionOptions): HttpConnection {
  const { clocks = readClocks } = options;
  const connection = createConnection(options.connectTimeoutMs, options.sessions);
  const client = openClient(origin, connection.connect, options);
  const bornAt = clocks().monotonicMs;
  let onClose: (() => void) | undefined;
  client.once('disconnect', () => onClose?.());
  const replies = new Set<string>();
  let rested: { at: Instant; idleMs: number } | undefined;

  const isUsable = (): boolean => {
    if (rested === undefined) return true;
    const now = clocks();
    const isYoung = now.monotonicMs - bornAt < LIFE_MS && replies.size < MOST_REQUESTS;
    return isYoung && connection.isOpen() && isWithin(rested.at, now, rested.idleMs);
  };

  return {
    dispatch: (request, handler) => void client.dispatch(request, handler),
    step: connection.step,
    isUsable,
    isReady: () => isUsable() && (rested === undefined || connection.isQuiet()),
    rest(idleMs, reply) {
      rested = { at: clocks(), idleMs };
      replies.add(reply);
    },
    hasReplied: (reply) => replies.has(reply),
    reset: connection.reset,
    close() {
      client.destroy(ENDED).catch(() => {
        // Its request has ended already; no caller is left to notify.
      });
    },
    onClose: (listener) => (onClose = listener),
  };
}

function openClient(
  origin: string,
  connect: NonNullable<Client.Options['connect']>,
  { idleMs, maxReplyBytes }: HttpConnectionOptions,
): Client {
  return new Client(origin, {
    connect,
    // 0 asks the gateway to close, and closes after the reply.
    pipelining: idleMs > 0 ? 1 : 0,
    ...(idleMs > 0
      ? { keepAliveTimeout: idleMs, keepAliveMaxTimeout: idleMs, keepAliveTimeoutThreshold: HINT_MARGIN_MS }
      : {}),
    allowH2: false,
    maxResponseSize: maxReplyBytes,
    // undici's own timers close without a reset; only the deadline of the attempt counts.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** Created once: each new error would cost a stack trace that is never used. */
const ENDED = new Error('the attempt has ended');

/** By both clocks: the monotonic one stands still while the machine is suspended, the other one can be set. */
function isWithin(since: Instant, now: Instant, ms: number): boolean {
  const wall = now.wallMs - since.wallMs;
  return now.monotonicMs - since.monotonicMs < ms && wall >= 0 && wall < ms;
}
