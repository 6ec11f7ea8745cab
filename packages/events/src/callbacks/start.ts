import { randomUUID } from 'node:crypto';
import type { EventStream } from '../stream.ts';
import type { Tail } from '../tail.ts';
import { createCarrier } from './carrier.ts';
import { createDispatcher } from './dispatch.ts';
import { callbackParts, type CallbackDeskOptions } from './parts.ts';
import type { CallbackLog, CallbackSource, DeliveryResult } from './ports.ts';

export interface CallbackOptions extends CallbackDeskOptions {
  stream: EventStream;
  tail: Tail;
  source: CallbackSource;
  log: CallbackLog;
  /** Hears what became of attempts and deliveries. */
  count: (result: DeliveryResult, times: number) => void;
  /** 0 to 1; default Math.random. */
  random?: () => number;
}

export interface RunningCallbacks {
  /** Takes nothing more; what is not answered in time is put back, and told again by the same id. */
  stop(): Promise<void>;
}

/**
 * Tells events to those who registered for them, beside whatever else this process does and never in a worker: a
 * receiver can slow down no send. At least once, in no promised order.
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
