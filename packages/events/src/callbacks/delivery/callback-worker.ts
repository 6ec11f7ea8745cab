import { deliver, FAILING, type DeliverDeps } from './deliver.ts';
import { repeat } from '../repeat.ts';

/**
 * Delivers the queued events: a few at a time to a new receiver, more to one that accepts them, one at a time to one
 * that fails.
 */
export interface CallbackWorker {
  /** Announces that deliveries were queued for this receiver. */
  wake(receiver: string): void;
  /** Stops taking deliveries and waits for the responses in flight. */
  stop(): Promise<void>;
}

/** Most requests in flight at once: to one receiver at first, to one receiver ever, and in total. */
const AT_ONCE = { first: 4, most: 50, all: 200 };

/** What this process knows of one receiver. */
interface ReceiverState {
  inFlight: Set<Promise<void>>;
  filling?: Promise<void>;
  woken: boolean;
  /** Whether the receiver was paused at the last check. */
  failing: boolean;
  /** How many requests may be in flight: one more after each success, back to the first number after a failure. */
  most: number;
  timer?: NodeJS.Timeout;
}

export function createCallbackWorker(deps: DeliverDeps): CallbackWorker {
  const { queues, health, timings, log } = deps;
  const receivers = new Map<string, ReceiverState>();
  const closing = new AbortController();
  const late = new Set<NodeJS.Timeout>();

  function wake(receiver: string): void {
    if (closing.signal.aborted) return;
    let state = receivers.get(receiver);
    if (state === undefined)
      receivers.set(receiver, (state = { inFlight: new Set(), woken: false, failing: false, most: AT_ONCE.first }));
    state.woken = true;
    if (state.filling !== undefined) return;
    clearTimeout(state.timer);
    delete state.timer;
    state.filling = fill(receiver, state).then((pauseMs) => {
      delete state.filling;
      if (closing.signal.aborted) return;
      if (state.woken) wake(receiver);
      else if (pauseMs !== undefined) state.timer = setTimeout(() => wake(receiver), Math.min(pauseMs, MAX_TIMER_MS));
      else if (state.inFlight.size === 0) receivers.delete(receiver);
    });
  }

  /** Takes as many deliveries as may be in flight. Returns when to come back, or undefined if a wake will do so. */
  async function fill(receiver: string, state: ReceiverState): Promise<number | undefined> {
    state.woken = false;
    try {
      // A receiver that accepted the last delivery needs no check.
      state.failing = state.most <= AT_ONCE.first && (await health.failures(receiver)) >= FAILING;
      while (
        !closing.signal.aborted &&
        state.inFlight.size < (state.failing ? 1 : state.most) &&
        inFlight() < AT_ONCE.all
      ) {
        const fetched = await queues.fetch(receiver);
        if ('delivery' in fetched) dispatch(receiver, state, fetched.delivery);
        else if ('pauseMs' in fetched) return fetched.pauseMs;
        // Its pause is over: the next delivery is the probe.
        else if ('delayedMs' in fetched && state.failing) await queues.bringForward(receiver, 1);
        else if ('delayedMs' in fetched) return fetched.delayedMs;
        else {
          if (state.inFlight.size === 0) await queues.release(receiver);
          return undefined;
        }
      }
      return undefined;
    } catch (error) {
      log.warn({ receiver, error }, 'callback.queue.failed');
      return timings.pollMs;
    }
  }

  function dispatch(receiver: string, state: ReceiverState, delivery: Parameters<typeof deliver>[1]): void {
    const running = deliver(receiver, delivery, deps)
      .then((taken) => {
        if (taken === undefined) return;
        state.most = taken ? Math.min(AT_ONCE.most, state.most + 1) : AT_ONCE.first;
        if (taken && state.failing) retryLateFailures(receiver);
      })
      .catch((error: unknown) => log.warn({ receiver, error }, 'callback.queue.failed'))
      .then(() => {
        state.inFlight.delete(running);
        wake(receiver);
      });
    state.inFlight.add(running);
  }

  /** Requests that were in flight when the receiver recovered may still fail. They are retried now instead of after hours. */
  function retryLateFailures(receiver: string): void {
    const timer = setTimeout(() => {
      late.delete(timer);
      queues
        .bringForward(receiver, Infinity)
        .then(() => wake(receiver))
        .catch((error: unknown) => log.warn({ receiver, error }, 'callback.queue.failed'));
    }, 2 * timings.attemptMs);
    late.add(timer);
  }

  function inFlight(): number {
    return [...receivers.values()].reduce((sum, state) => sum + state.inFlight.size, 0);
  }

  let recovered = '';
  // Finds deliveries of other processes, and those that no wake announced.
  const poll = repeat(
    async () => {
      const busy = (await queues.busy()).toSorted();
      // A few at a time, each once per `recoverMs`: all at once would block the process.
      for (const receiver of nextOf(busy, recovered, Math.ceil((busy.length * timings.pollMs) / timings.recoverMs))) {
        await queues.recover(receiver);
        wake(receiver);
        recovered = receiver;
      }
      for (const receiver of busy) if (receivers.get(receiver)?.timer === undefined) wake(receiver);
      return timings.pollMs;
    },
    timings.pollMs,
    (error) => log.warn({ error }, 'callback.queue.failed'),
  );

  return {
    wake,
    async stop() {
      closing.abort();
      await poll.stop();
      const left = [...receivers.values()];
      for (const timer of [...late, ...left.map((state) => state.timer)]) clearTimeout(timer);
      await Promise.all(left.map(async ({ filling }) => filling));
      await Promise.all(left.flatMap(({ inFlight: requests }) => [...requests]));
    },
  };
}

/** Returns the next `count` entries of a sorted list behind `after`, wrapping around at its end. */
export function nextOf(sorted: readonly string[], after: string, count: number): string[] {
  const first = sorted.findIndex((each) => each > after);
  const turned = first === -1 ? sorted : [...sorted.slice(first), ...sorted.slice(0, first)];
  return turned.slice(0, count);
}

/** The longest timer in JavaScript (ms); a larger number fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
