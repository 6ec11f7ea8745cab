import { randomUUID } from 'node:crypto';
import type { EventStream } from '../stream/event-stream.ts';
import type { Tail } from '../stream/stream-tail.ts';
import { createCallbackWorker } from './delivery/callback-worker.ts';
import { startFanOut } from './fan-out/fan-out-loop.ts';
import { createCallbackDeps, type CallbackAdminOptions } from './deps.ts';
import type { CallbackLog, CallbackSource, DeliveryResult } from './ports.ts';

export interface CallbackOptions extends CallbackAdminOptions {
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
  const deps = createCallbackDeps({ ...options, token });
  const stopping = new AbortController();
  const worker = createCallbackWorker({
    ...deps,
    source,
    log,
    line,
    random,
    count: (result) => count(result, 1),
    stopping: stopping.signal,
  });
  const fanOut = startFanOut({
    ...deps,
    client,
    stream,
    tail,
    source,
    log,
    count,
    token,
    wake: (receiver) => worker.wake(receiver),
  });
  return {
    async stop() {
      await fanOut.stop();
      const patience = setTimeout(() => {
        stopping.abort();
        deps.outbound.close();
      }, deps.timings.stopGraceMs);
      await worker.stop();
      clearTimeout(patience);
    },
  };
}
