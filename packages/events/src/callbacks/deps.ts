import { defined } from '@pombo/core';
import { createOutbound, type Outbound, type OutboundOptions } from '@pombo/outbound';
import { createCallbackQueues, type CallbackQueues } from '@pombo/queue';
import type { RedisClient } from '@pombo/redis';
import { createEndpoints, type Endpoints } from './endpoints/endpoint-store.ts';
import { createAttemptLog, type AttemptLog } from './delivery/attempt-log.ts';
import { createHealth, type Health } from './endpoints/receiver-health.ts';
import { callbackKeys, type CallbackKeys } from './keys.ts';
import { MOST_WAITING } from './fan-out/fan-out.ts';
import { MOST_ORIGINS } from './endpoints/receivers.ts';
import { CALLBACK_TIMINGS, type CallbackTimings } from './timings.ts';

export interface CallbackAdminOptions {
  client: RedisClient;
  prefix: string;
  /** Allow http and addresses of this machine; only while the gateway itself is there. */
  allowLoopback: boolean;
  /** Returns every address of a name (default: the system's resolver). */
  resolve?: OutboundOptions['resolve'];
  /** Returns the published instances' names; an endpoint for another name would get no events (default: no check). */
  instances?: () => Promise<readonly string[]>;
  /** Turns a receiver's text into one line that is safe for a log and a screen. */
  line: (text: string) => string;
  /** Most deliveries that wait for one receiver (default 100,000). */
  mostWaiting?: number;
  /** Most origins with a queue of their own at the same time (default 256). */
  mostOrigins?: number;
  /** Default {@link CALLBACK_TIMINGS}. */
  timings?: Partial<CallbackTimings>;
  /** Unique per boot; only a process that delivers needs one. */
  token?: string;
}

/** The parts that administration and delivery share. */
export interface CallbackDeps {
  keys: CallbackKeys;
  queues: CallbackQueues;
  health: Health;
  attempts: AttemptLog;
  endpoints: Endpoints;
  outbound: Outbound;
  allowLoopback: boolean;
  timings: CallbackTimings;
  mostWaiting: number;
  mostOrigins: number;
}

export function createCallbackDeps(options: CallbackAdminOptions): CallbackDeps {
  const { client, prefix, allowLoopback, resolve, token } = options;
  const timings = { ...CALLBACK_TIMINGS, ...options.timings };
  const keys = callbackKeys(prefix);
  const queues = createCallbackQueues(client, keys, {
    lockMs: timings.lockMs,
    ...defined({ token }),
  });
  const health = createHealth(client, keys);
  const attempts = createAttemptLog(client, keys);
  const endpoints = createEndpoints({ client, keys, queues, health, allowLoopback, rotationMs: timings.rotationMs });
  const outbound = createOutbound({
    allowLoopback,
    timeoutMs: timings.attemptMs,
    ...defined({ resolve }),
  });
  const mostWaiting = options.mostWaiting ?? MOST_WAITING;
  const mostOrigins = options.mostOrigins ?? MOST_ORIGINS;
  return { keys, queues, health, attempts, endpoints, outbound, allowLoopback, timings, mostWaiting, mostOrigins };
}
