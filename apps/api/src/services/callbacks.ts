import type { Log } from '@pombo/core';
import {
  createCallbackAdmin,
  startCallbacks,
  type CallbackAdmin,
  type CallbackOptions,
  type DeliveryResult,
  type EventStream,
  type RunningCallbacks,
  type Tail,
} from '@pombo/events';
import { readCallbackUrls, type Ledger } from '@pombo/ledger';
import type { RedisClient } from '@pombo/redis';
import { createRedactor, isLoopback, parseBaseUrl } from '@pombo/zapi';
import type { Describer } from './render-event.ts';

/** How often what became of deliveries, since this process started. */
export type DeliveryCounts = Partial<Record<DeliveryResult, number>>;

export interface CallbackParts {
  redis: RedisClient;
  prefix: string;
  baseUrl: string;
  ledger: Ledger;
  events: EventStream;
  tail: Tail;
  describe: Describer;
  log: Log;
  /** Durations, for tests. */
  timings?: CallbackOptions['timings'];
}

/** Callbacks of this deployment: what people do about them, and, once it is started, the telling itself. */
export interface Callbacks {
  desk: CallbackAdmin;
  counts: DeliveryCounts;
  start(): RunningCallbacks;
}

export function createCallbacks(parts: CallbackParts): Callbacks {
  const { redis: client, prefix, baseUrl, ledger, events: stream, tail, describe, log, timings = {} } = parts;
  const options = {
    client,
    prefix,
    // The demo and tests tell receivers on this machine; nobody else may have us call it.
    allowLoopback: isLoopback(parseBaseUrl(baseUrl)),
    instances: async () => [...(await ledger.instances.known()).keys()],
    line: createRedactor([]).line,
    timings,
  };
  const counts: DeliveryCounts = {};
  return {
    desk: createCallbackAdmin(options),
    counts,
    start: () =>
      startCallbacks({
        ...options,
        stream,
        tail,
        source: {
          render: describe,
          callbackUrls: (messages) => readCallbackUrls(client, prefix, messages),
        },
        log,
        count: (result, times) => void (counts[result] = (counts[result] ?? 0) + times),
      }),
  };
}
