import type { MessageView, Notice } from '@pombo/core';
import { afterAll } from 'vitest';
import { testRedis, type TestRedis } from '../../../../test/setup/redis-context.ts';
import { startBackend, type Backend } from '../../../../test/support/backend.ts';
import type { PomboEvent } from '../stream/render-event.ts';
import { createForwarder } from '../relay/outbox-relay.ts';
import { createEventStream } from '../stream/event-stream.ts';
import { createTail } from '../stream/stream-tail.ts';
import { createCallbackDesk, type CallbackDesk } from './callback-admin.ts';
import type { CallbackDeskOptions } from './context.ts';
import { startCallbacks, type RunningCallbacks } from './start-callbacks.ts';
import type { CallbackTimings } from './timings.ts';

export interface CallbackStand {
  redis: TestRedis;
  desk: CallbackDesk;
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
  start(timings?: Partial<CallbackTimings>, changes?: Partial<CallbackDeskOptions>): RunningCallbacks;
  deskWith(changes: Partial<CallbackDeskOptions>): CallbackDesk;
}

/** Short enough for a test, in the same order as the real ones. */
const QUICK: Partial<CallbackTimings> = {
  attemptMs: 2000,
  againMs: [20, 40],
  restMs: { first: 30, cap: 100 },
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

  const describe = async ({ id, notice }: { id: string; notice: Notice }): Promise<PomboEvent | undefined> => {
    const whom = 'key' in notice ? notice.key : 'lane';
    if (erased.has(whom)) return undefined;
    const data = { id: whom, instance: 'lane' in notice ? notice.lane : '' } as MessageView;
    return { id, type: notice.type, timestamp: new Date(notice.at).toISOString(), data };
  };

  function optionsOf(timings: Partial<CallbackTimings>): CallbackDeskOptions {
    return { client: redis.client, prefix, allowLoopback: true, line, timings };
  }

  const log = (fields: object, event: string): void => void logged.push({ event, fields: { ...fields } });

  return {
    redis,
    named,
    erased,
    logged,
    counted,
    get desk() {
      return createCallbackDesk(optionsOf(QUICK));
    },
    deskWith: (changes) => createCallbackDesk({ ...optionsOf(QUICK), ...changes }),

    async receiver() {
      const receiver = await startBackend();
      stops.push(receiver.down);
      return receiver;
    },

    async happen(id, what = 'sent', lane = 'vendas') {
      await redis.client.xadd(`${prefix}:{${lane}}:outbox`, '*', 't', what, 'v', id, 'c', '');
      const forwarder = createForwarder({
        client: redis.client,
        prefix,
        onError: () => {},
      });
      await forwarder.forward([lane]);
      await forwarder.stop();
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
        source: { describe, callbackUrls: async (messages) => messages.map(({ key }) => named.get(key)) },
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
