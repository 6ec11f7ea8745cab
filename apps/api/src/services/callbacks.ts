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
import type { RenderEvent } from './render-event.ts';

/** Deliveries by result since this process started. */
export type DeliveryCounts = Partial<Record<DeliveryResult, number>>;

export interface CallbackDeps {
  redis: RedisClient;
  prefix: string;
  baseUrl: string;
  ledger: Ledger;
  events: EventStream;
  tail: Tail;
  renderEvent: RenderEvent;
  log: Log;
  /** Durations, for tests. */
  timings?: CallbackOptions['timings'];
}

/** Callbacks of this deployment: their administration and, once started, their delivery. */
export interface Callbacks {
  desk: CallbackAdmin;
  counts: DeliveryCounts;
  start(): RunningCallbacks;
}

export function createCallbacks(deps: CallbackDeps): Callbacks {
  const { redis: client, prefix, baseUrl, ledger, events: stream, tail, renderEvent, log, timings = {} } = deps;
  const options = {
    client,
    prefix,
    // Only the demo and tests may have receivers on this machine.
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
          render: renderEvent,
          callbackUrls: (messages) => readCallbackUrls(client, prefix, messages),
        },
        log,
        count: (result, times) => void (counts[result] = (counts[result] ?? 0) + times),
      }),
  };
}
