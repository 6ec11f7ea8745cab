import type { MessageView, DomainEvent } from '@pombo/core';
import { afterAll } from 'vitest';
import { testRedis, type TestRedis } from '../../../../test/setup/redis-context.ts';
import { startBackend, type Backend } from '../../../../test/support/http/backend.ts';
import type { PomboEvent } from '../stream/render-event.ts';
import { createOutboxRelay } from '../relay/outbox-relay.ts';
import { createEventStream } from '../stream/event-stream.ts';
import { createTail } from '../stream/stream-tail.ts';
import { createCallbackAdmin, type CallbackAdmin } from './callback-admin.ts';
import type { CallbackAdminOptions } from './deps.ts';
import { startCallbacks, type RunningCallbacks } from './start-callbacks.ts';
import type { CallbackTimings } from './timings.ts';

export interface CallbackStand {
  redis: TestRedis;
  admin: CallbackAdmin;
  /** All log entries, and the results of deliveries. */
  logged: { event: string; fields: Record<string, unknown> }[];
  counted: Record<string, number>;
  /** Starts a receiver, which closes when the test ends. */
  receiver(): Promise<Backend>;
  /** Publishes a change of a message: its status becomes `what`. */
  happen(id: string, what?: string, lane?: string): Promise<void>;
  /** The callback URL that each message names. */
  named: Map<string, string>;
  /** Messages about which no events are published any longer. */
  erased: Set<string>;
  start(timings?: Partial<CallbackTimings>, changes?: Partial<CallbackAdminOptions>): RunningCallbacks;
  adminWith(changes: Partial<CallbackAdminOptions>): CallbackAdmin;
}

/** Short enough for a test, in the same order as the real ones. */
const QUICK: Partial<CallbackTimings> = {
  attemptMs: 2000,
  retryMs: [20, 40],
  pauseMs: { first: 30, cap: 100 },
  pollMs: 50,
  // Long enough that a busy machine does not lose the lease: then two processes would dispatch.
  leaseMs: 10_000,
  recoverMs: 100,
  stopGraceMs: 200,
};

/** Real Redis, stream, signatures and sockets; only the messages' data is made up. Call it once, at the top of a file. */
export function callbackStand(): CallbackStand {
  const redis = testRedis();
  const { prefix } = redis;
  const stops: (() => Promise<unknown>)[] = [];
  const named = new Map<string, string>();
  const erased = new Set<string>();
  const logged: CallbackStand['logged'] = [];
  const counted: Record<string, number> = {};
  const line = (text: string): string => text.replaceAll(/\s+/g, ' ');
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  const render = async ({ id, event }: { id: string; event: DomainEvent }): Promise<PomboEvent | undefined> => {
    const whom = 'key' in event ? event.key : 'lane';
    if (erased.has(whom)) return undefined;
    const data = { id: whom, instance: 'lane' in event ? event.lane : '' } as MessageView;
    return { id, type: event.type, timestamp: new Date(event.at).toISOString(), data };
  };

  function optionsOf(timings: Partial<CallbackTimings>): CallbackAdminOptions {
    return { client: redis.client, prefix, allowLoopback: true, line, timings };
  }

  const log = (fields: object, event: string): void => void logged.push({ event, fields: { ...fields } });

  return {
    redis,
    named,
    erased,
    logged,
    counted,
    get admin() {
      return createCallbackAdmin(optionsOf(QUICK));
    },
    adminWith: (changes) => createCallbackAdmin({ ...optionsOf(QUICK), ...changes }),

    async receiver() {
      const receiver = await startBackend();
      stops.push(receiver.down);
      return receiver;
    },

    async happen(id, what = 'sent', lane = 'vendas') {
      await redis.client.xadd(`${prefix}:{${lane}}:outbox`, '*', 't', what, 'v', id, 'c', '');
      const relay = createOutboxRelay({
        client: redis.client,
        prefix,
        onError: () => {},
      });
      await relay.move([lane]);
      await relay.stop();
    },

    start(timings = {}, changes = {}) {
      const all = { ...QUICK, ...timings };
      const client = redis.connect();
      const tail = createTail({ connect: async () => redis.connect(), prefix, onError: () => {} });
      const running = startCallbacks({
        ...optionsOf(all),
        ...changes,
        client,
        stream: createEventStream(client, prefix),
        tail,
        source: { render, callbackUrls: async (messages) => messages.map(({ key }) => named.get(key)) },
        log: { info: log, warn: log, error: log },
        count: (result, times) => void (counted[result] = (counted[result] ?? 0) + times),
        random: () => 0.5,
      });
      let stopping: Promise<void> | undefined;
      const stop = (): Promise<void> =>
        (stopping ??= (async () => {
          await running.stop();
          await tail.close();
          client.disconnect();
        })());
      stops.push(stop);
      return { stop };
    },
  };
}
