import type { SSEMessage } from '@fastify/sse';
import { PomboError, type Log } from '@pombo/core';
import type { FastifyReply } from 'fastify';
import type { AccessWatch } from '../auth/access-watch.ts';
import { maskPhones } from '../auth/mask-phones.ts';
import type { SealedIds } from '../auth/sealed-ids.ts';
import type { App } from './fastify-types.ts';

/** Heartbeats and limits of streams; tests shorten them. */
export interface SseOptions {
  /** Heartbeat interval, so that proxies keep an idle stream open (ms, default 15,000). */
  heartbeatMs?: number;
  /** A client that reads nothing for this long is dropped; it reconnects automatically (ms, default 30,000). */
  stallMs?: number;
  /** Streams open at once in this process (default 500). */
  most?: number;
  /** Streams open at once per caller (default 100). */
  mostPerCaller?: number;
}

/** When a rejected client may try again. */
const RETRY_AFTER_SECONDS = 10;

interface SseDeps {
  stopping: AbortSignal;
  log: Log;
  sse?: SseOptions;
  watch: AccessWatch;
  ids: Pick<SealedIds, 'now'>;
}

/** One client's stream of server-sent events. */
export interface Sse {
  /** Aborted when the client disconnects or is dropped, or this process stops. */
  closed: AbortSignal;
  /** Resolves once the socket has accepted the message, so that no backlog builds up, or once the stream has ended. */
  send(message: SSEMessage): Promise<void>;
}

/** Opens a stream, which ends with the app at the latest. */
export type OpenSse = (reply: FastifyReply, work: (sse: Sse) => Promise<void>, idle: () => SSEMessage) => Promise<void>;

/**
 * Creates the function that opens streams; only this file knows the plugin. `work` runs until it is done or the stream
 * has ended; `idle` returns the heartbeat. HEAD gets headers only. Throws `rate_limited` when too many streams are open,
 * in total or for this caller, and `stopping` during shutdown, always before the first byte.
 */
export function createSseOpener(app: App, { stopping, log, sse = {}, watch, ids }: SseDeps): OpenSse {
  const { heartbeatMs = 15_000, stallMs = 30_000, most = 500, mostPerCaller = 100 } = sse;
  const ending = new AbortController();
  app.addHook('preClose', async () => ending.abort());
  let open = 0;
  const openBy = new Map<string, number>();

  /** Counts a stream and returns how to release it. Throws when too many are open. */
  function takePlace(reply: FastifyReply): () => void {
    const { caller } = reply.request;
    const own = openBy.get(caller) ?? 0;
    if (open >= most || own >= mostPerCaller) {
      void reply.header('Retry-After', RETRY_AFTER_SECONDS);
      throw new PomboError(
        'rate_limited',
        open >= most ? `${most} streams are open here already` : `This caller has ${own} streams open already`,
        {
          hint: 'Close some, or ask for pages: Accept: application/json.',
        },
      );
    }
    open += 1;
    openBy.set(caller, own + 1);
    return () => {
      open -= 1;
      const left = openBy.get(caller)! - 1;
      if (left === 0) openBy.delete(caller);
      else openBy.set(caller, left);
    };
  }

  return async (reply, work, idle) => {
    if (reply.request.method === 'HEAD') {
      await reply.type('text/event-stream').send();
      return;
    }
    const ends = [stopping, ending.signal];
    if (ends.some(({ aborted }) => aborted)) throw new PomboError('stopping', 'The server is shutting down');
    const giveBack = takePlace(reply);
    const closed = new AbortController();
    const close = (): void => closed.abort();
    // A revoked key or session reads nothing more; reconnecting, it gets a 401.
    const unfollow = watch.follow(() => reply.request.isStillAllowed(), close);
    for (const end of ends) end.addEventListener('abort', close);
    reply.sse.onClose(close);
    // A connection kept alive after its stream would delay shutdown.
    void reply.header('Connection', 'close');
    const sender = createSender(
      reply,
      closed,
      () => {
        log.info({ requestId: reply.request.id, stallMs }, 'events.client.dropped');
        reply.raw.destroy();
      },
      { stallMs, ids },
    );
    // A heartbeat sent while a message is pending would carry an older position.
    const beating = setInterval(() => void (sender.isBusy() || sender.send(idle())), heartbeatMs);
    try {
      await work({ closed: closed.signal, send: sender.send });
    } catch (error) {
      // After the first byte, no error response is possible.
      if (!reply.raw.headersSent) throw error;
      log.warn({ requestId: reply.request.id, error }, 'events.stream.failed');
    } finally {
      clearInterval(beating);
      unfollow();
      for (const end of ends) end.removeEventListener('abort', close);
      giveBack();
    }
  };
}

/** Calls `onStall` when the client reads nothing for `stallMs`. */
function createSender(
  reply: FastifyReply,
  closed: AbortController,
  onStall: () => void,
  { stallMs, ids }: { stallMs: number; ids: SseDeps['ids'] },
): { send: Sse['send']; isBusy(): boolean } {
  const gone = new Promise<void>((resolve) => {
    closed.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  let sending = 0;
  return {
    isBusy: () => sending > 0,
    async send(message) {
      if (closed.signal.aborted) return;
      sending += 1;
      const stalled = setTimeout(onStall, stallMs);
      const shown = reply.request.readsPhones
        ? message
        : { ...message, data: maskPhones(message.data, ids.now().seal) };
      // The plugin waits for the socket to drain, even for one that closed in the meantime.
      await Promise.race([reply.sse.send(shown).catch(() => closed.abort()), gone]);
      clearTimeout(stalled);
      sending -= 1;
    },
  };
}
