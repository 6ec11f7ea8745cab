import type { FastifyRequest } from 'fastify';
import { PomboError } from '@pombo/core';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';

/** Deadline of a request that waits only for Redis (ms). */
const DEADLINE_MS = 10_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Time beyond the usual deadline that this route may take, since it waits for something other than Redis (ms).
     * Infinity: no deadline.
     */
    extraMs?: number | ((request: FastifyRequest) => number);
  }
}

/**
 * Fails a request with 503 (`redis_slow`) when it exceeds its deadline. Time spent receiving the body does not count. A
 * response that has begun is completed, and so is the work that the request started: it cannot be undone.
 */
export function enforceDeadline(app: App, { deadlineMs = DEADLINE_MS }: Pick<AppDeps, 'deadlineMs'>): void {
  const clocks = new WeakMap<FastifyRequest, Clock>();

  // Hooks of every request take a callback: a promise for each would be a tenth of what a callback of Z-API costs.
  app.addHook('onRequest', (request, reply, done) => {
    const { extraMs = 0 } = request.routeOptions.config;
    const leftMs = deadlineMs + (typeof extraMs === 'function' ? extraMs(request) : extraMs);
    if (!Number.isFinite(leftMs)) return done();
    clocks.set(
      request,
      createClock(leftMs, () => {
        // Uses the route's own error handler: the drop-in routes have another error format.
        if (!reply.sent && !reply.raw.headersSent) void reply.send(tooSlow(leftMs));
      }),
    );
    done();
  });
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    clocks.get(request)?.stop();
    done();
  });
  app.addHook('preValidation', (request, _reply, done) => {
    clocks.get(request)?.start();
    done();
  });
  app.addHook('onSend', (request, _reply, _payload, done) => {
    clocks.get(request)?.stop();
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    clocks.get(request)?.stop();
    done();
  });
}

interface Clock {
  start(): void;
  stop(): void;
}

/** Creates a running clock that calls `onEnd` once it has run for `leftMs` in total. */
function createClock(leftMs: number, onEnd: () => void): Clock {
  let left = leftMs;
  let from = 0;
  let timer: NodeJS.Timeout | undefined;

  function start(): void {
    from = performance.now();
    timer = setTimeout(onEnd, left).unref();
  }

  start();
  return {
    start,
    stop() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      left = Math.max(0, left - (performance.now() - from));
    },
  };
}

function tooSlow(ms: number): PomboError {
  return new PomboError('redis_slow', `Redis did not answer in time: the request was not done within ${ms / 1000} s`, {
    hint: 'It is unknown whether the request was carried out. Repeat it with the same id. pombo doctor measures Redis.',
  });
}
