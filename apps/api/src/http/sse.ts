import type { SSEMessage } from '@fastify/sse';
import { PomboError, type Log } from '@pombo/core';
import type { FastifyReply } from 'fastify';
import { traceOf } from './error-handler.ts';
import type { App } from './fastify-types.ts';

/** How streams are held open; tests have it shorter. */
export interface SseOptions {
  /** A sign of life so often, so that proxies leave an idle stream alone; default 15,000 ms. */
  heartbeatMs?: number;
  /** A client that takes nothing for so long is dropped; it comes back by itself. Default 30,000 ms. */
  stallMs?: number;
  /** How many may be open at once in this process; default 500. */
  most?: number;
  /** How many of them one caller may have, so that the others get theirs; default 100. */
  mostPerCaller?: number;
}

/** A client that was refused may try again then. */
const RETRY_AFTER_SECONDS = 10;

interface SseParts {
  stopping: AbortSignal;
  log: Log;
  sse?: SseOptions;
}

/** One client's stream of server-sent events. */
export interface Sse {
  /** Aborted when the client has gone, was dropped, or this process stops. */
  closed: AbortSignal;
  /** Resolves when the client's side has taken it, so that nothing piles up here; also when the stream has ended. */
  send(message: SSEMessage): Promise<void>;
}

/** Opens streams; all of them end when the app does. */
export type SseDoor = (reply: FastifyReply, work: (sse: Sse) => Promise<void>, idle: () => SSEMessage) => Promise<void>;

/**
 * The one place that knows the plugin. `work` runs until it is done or the stream has ended; `idle` is what is sent as
 * a sign of life. HEAD gets the headers and no stream. Throws `rate_limited` when too many are open, in all or for this
 * caller, and `stopping` at the end, before the first byte.
 */
export function sseDoor(app: App, { stopping, log, sse = {} }: SseParts): SseDoor {
  const { heartbeatMs = 15_000, stallMs = 30_000, most = 500, mostPerCaller = 100 } = sse;
  const ending = new AbortController();
  app.addHook('preClose', async () => ending.abort());
  let open = 0;
  const openBy = new Map<string, number>();

  /** Throws when there is no place for one more; returns how to give it back. */
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
    if (ends.some(({ aborted }) => aborted)) throw new PomboError('stopping', 'This process takes nothing new');
    const giveBack = takePlace(reply);
    const closed = new AbortController();
    const close = (): void => closed.abort();
    for (const end of ends) end.addEventListener('abort', close);
    reply.sse.onClose(close);
    // Nothing follows a stream on its connection; one kept open would keep a process that wants to stop waiting.
    void reply.header('Connection', 'close');
    const sender = createSender(
      reply,
      closed,
      () => {
        log.info({ requestId: reply.request.id, stallMs }, 'events.client.dropped');
        reply.raw.destroy();
      },
      stallMs,
    );
    // While something waits for a slow client, a sign of life would name a place before it.
    const beating = setInterval(() => void (sender.isBusy() || sender.send(idle())), heartbeatMs);
    try {
      await work({ closed: closed.signal, send: sender.send });
    } catch (error) {
      // Once the stream has begun, no other answer can be given.
      if (!reply.raw.headersSent) throw error;
      log.warn({ requestId: reply.request.id, ...traceOf(error) }, 'events.stream.failed');
    } finally {
      clearInterval(beating);
      for (const end of ends) end.removeEventListener('abort', close);
      giveBack();
    }
  };
}

/** `onStall`: the client has taken nothing for `stallMs`. */
function createSender(
  reply: FastifyReply,
  closed: AbortController,
  onStall: () => void,
  stallMs: number,
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
      // The plugin waits for the socket to drain, also for one that is closed meanwhile.
      await Promise.race([reply.sse.send(message).catch(() => closed.abort()), gone]);
      clearTimeout(stalled);
      sending -= 1;
    },
  };
}
