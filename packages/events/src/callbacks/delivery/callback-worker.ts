import { deliver, FAILING, type DeliverParts } from './deliver.ts';
import { repeat } from '../repeat.ts';

/**
 * Delivers the queued events: a few at a time to a new receiver, more to one that accepts them, one at a time to one
 * that fails.
 */
export interface Carrier {
  /** Call it when something was queued for this receiver. */
  wake(receiver: string): void;
  /** Takes no new deliveries and waits for the responses under way. */
  stop(): Promise<void>;
}

/** Most requests under way at once: to one receiver at first, to one receiver ever, and in total. */
const AT_ONCE = { first: 4, most: 50, all: 200 };

interface Way {
  underway: Set<Promise<void>>;
  filling?: Promise<void>;
  woken: boolean;
  /** It was paused when it was last checked. */
  failing: boolean;
  /** How many requests may be under way: one more after each success, back to the first number after a failure. */
  most: number;
  timer?: NodeJS.Timeout;
}

export function createCarrier(parts: DeliverParts): Carrier {
  const { queues, health, timings, log } = parts;
  const ways = new Map<string, Way>();
  const closing = new AbortController();
  const late = new Set<NodeJS.Timeout>();

  function wake(receiver: string): void {
    if (closing.signal.aborted) return;
    let way = ways.get(receiver);
    if (way === undefined)
      ways.set(receiver, (way = { underway: new Set(), woken: false, failing: false, most: AT_ONCE.first }));
    way.woken = true;
    if (way.filling !== undefined) return;
    clearTimeout(way.timer);
    delete way.timer;
    way.filling = fill(receiver, way).then((pauseMs) => {
      delete way.filling;
      if (closing.signal.aborted) return;
      if (way.woken) wake(receiver);
      else if (pauseMs !== undefined) way.timer = setTimeout(() => wake(receiver), Math.min(pauseMs, MAX_TIMER_MS));
      else if (way.underway.size === 0) ways.delete(receiver);
    });
  }

  /** Takes as many deliveries as may be under way. Returns when to come back, or undefined if a wake will do so. */
  async function fill(receiver: string, way: Way): Promise<number | undefined> {
    way.woken = false;
    try {
      // A receiver that accepted the last delivery needs no check.
      way.failing = way.most <= AT_ONCE.first && (await health.failures(receiver)) >= FAILING;
      while (!closing.signal.aborted && way.underway.size < (way.failing ? 1 : way.most) && underway() < AT_ONCE.all) {
        const taken = await queues.take(receiver);
        if ('delivery' in taken) carry(receiver, way, taken.delivery);
        else if ('restMs' in taken) return taken.restMs;
        // Its pause is over: the next delivery is the probe.
        else if ('delayedMs' in taken && way.failing) await queues.hasten(receiver, 1);
        else if ('delayedMs' in taken) return taken.delayedMs;
        else {
          if (way.underway.size === 0) await queues.release(receiver);
          return undefined;
        }
      }
      return undefined;
    } catch (error) {
      log.warn({ receiver, error: nameOf(error) }, 'callback.queue.failed');
      return timings.pollMs;
    }
  }

  function carry(receiver: string, way: Way, delivery: Parameters<typeof deliver>[1]): void {
    const running = deliver(receiver, delivery, parts)
      .then((taken) => {
        if (taken === undefined) return;
        way.most = taken ? Math.min(AT_ONCE.most, way.most + 1) : AT_ONCE.first;
        if (taken && way.failing) gatherLate(receiver);
      })
      .catch((error: unknown) => log.warn({ receiver, error: nameOf(error) }, 'callback.queue.failed'))
      .then(() => {
        way.underway.delete(running);
        wake(receiver);
      });
    way.underway.add(running);
  }

  /** Requests in flight when the receiver recovered may still fail; retry those now instead of after hours. */
  function gatherLate(receiver: string): void {
    const timer = setTimeout(() => {
      late.delete(timer);
      queues
        .hasten(receiver, Infinity)
        .then(() => wake(receiver))
        .catch((error: unknown) => log.warn({ receiver, error: nameOf(error) }, 'callback.queue.failed'));
    }, 2 * timings.attemptMs);
    late.add(timer);
  }

  function underway(): number {
    return [...ways.values()].reduce((sum, way) => sum + way.underway.size, 0);
  }

  let recovered = '';
  // Finds what another process queued, and what no wake announced.
  const poll = repeat(
    async () => {
      const busy = (await queues.busy()).toSorted();
      // A few at a time, each once per `recoverMs`: all at once would block the process.
      for (const receiver of nextOf(busy, recovered, Math.ceil((busy.length * timings.pollMs) / timings.recoverMs))) {
        await queues.recover(receiver);
        wake(receiver);
        recovered = receiver;
      }
      for (const receiver of busy) if (ways.get(receiver)?.timer === undefined) wake(receiver);
      return timings.pollMs;
    },
    timings.pollMs,
    (error) => log.warn({ error: nameOf(error) }, 'callback.queue.failed'),
  );

  return {
    wake,
    async stop() {
      closing.abort();
      await poll.stop();
      const left = [...ways.values()];
      for (const timer of [...late, ...left.map((way) => way.timer)]) clearTimeout(timer);
      await Promise.all(left.map(async ({ filling }) => filling));
      await Promise.all(left.flatMap(({ underway: requests }) => [...requests]));
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

/** Names a fault without quoting more than its first line, because Redis's text may quote a command. */
function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.split('\n', 1)[0]}` : typeof error;
}
