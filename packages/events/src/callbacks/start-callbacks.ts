import { randomUUID } from 'node:crypto';
import type { EventStream } from '../stream/event-stream.ts';
import type { Tail } from '../stream/stream-tail.ts';
import { createCarrier } from './delivery/callback-worker.ts';
import { createDispatcher } from './fan-out/fan-out-loop.ts';
import { callbackParts, type CallbackDeskOptions } from './context.ts';
import type { CallbackLog, CallbackSource, DeliveryResult } from './ports.ts';

export interface CallbackOptions extends CallbackDeskOptions {
  stream: EventStream;
  tail: Tail;
  source: CallbackSource;
  log: CallbackLog;
  /** Receives the results of attempts and deliveries. */
  count: (result: DeliveryResult, times: number) => void;
  /** 0 to 1; default Math.random. */
  random?: () => number;
}

export interface RunningCallbacks {
  /** Takes no new deliveries; puts back those not answered in time, which are sent again under the same id. */
  stop(): Promise<void>;
}

/**
 * Delivers events to the subscribed receivers, beside the other work of this process and never in a worker, so that no
 * receiver can delay a send. At least once, in no guaranteed order.
 */
export function startCallbacks(options: CallbackOptions): RunningCallbacks {
  const { client, stream, tail, source, log, count, line, random = Math.random } = options;
  const token = options.token ?? randomUUID();
  const parts = callbackParts({ ...options, token });
  const stopping = new AbortController();
  const carrier = createCarrier({
    ...parts,
    source,
    log,
    line,
    random,
    count: (result) => count(result, 1),
    stopping: stopping.signal,
  });
  const dispatcher = createDispatcher({
    ...parts,
    client,
    stream,
    tail,
    source,
    log,
    count,
    token,
    wake: (receiver) => carrier.wake(receiver),
  });
  return {
    async stop() {
      await dispatcher.stop();
      const patience = setTimeout(() => {
        stopping.abort();
        parts.outbound.close();
      }, parts.timings.stopGraceMs);
      await carrier.stop();
      clearTimeout(patience);
    },
  };
}
