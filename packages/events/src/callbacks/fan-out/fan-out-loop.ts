import { bindScript, type RedisClient } from '@pombo/redis';
import { START } from '../../stream/position.ts';
import type { EventStream } from '../../stream/event-stream.ts';
import type { Tail } from '../../stream/stream-tail.ts';
import type { CallbackKeys } from '../keys.ts';
import { fanOut, type FanOutDeps } from './fan-out.ts';
import { repeat } from '../repeat.ts';
import type { CallbackTimings } from '../timings.ts';

export interface FanOutLoopDeps extends FanOutDeps {
  client: RedisClient;
  keys: CallbackKeys;
  stream: EventStream;
  tail: Tail;
  timings: Pick<CallbackTimings, 'leaseMs' | 'pollMs'>;
  /** Unique per boot. */
  token: string;
  /** Deliveries were queued for this receiver. */
  wake: (receiver: string) => void;
}

const folder = new URL('../../../lua/', import.meta.url);

/** Events turned into deliveries at a time. */
const PAGE = 200;

/**
 * Follows the event stream and queues deliveries. When several processes run, the lease holder does this. Two at once
 * (after one was suspended) can only deliver an event twice. The cursor moves after the deliveries are queued: a crash
 * repeats some and skips none.
 */
export function startFanOut(deps: FanOutLoopDeps): { stop(): Promise<void> } {
  const { client, keys, stream, tail, timings, token, wake, log } = deps;
  const lease = bindScript(client, folder, 'lease', 1);
  const advance = bindScript(client, folder, 'advance-cursor', 1);
  const stopping = new AbortController();
  let leads = false;

  async function round(): Promise<number> {
    const led = leads;
    leads = (await lease(keys.lease, token, timings.leaseMs)) === 1;
    if (!leads) return timings.pollMs;
    const cursor = led ? await readCursor() : await takeUp();
    const events = await stream.read(cursor, PAGE);
    if (events.length === 0) {
      await somethingNew(cursor);
      return 0;
    }
    const receivers = await fanOut(events, deps);
    await advance(keys.cursor, events.at(-1)!.position);
    for (const receiver of receivers) wake(receiver);
    return 0;
  }

  async function readCursor(): Promise<string> {
    return (await client.get(keys.cursor)) ?? START;
  }

  /** Resumes from another process, or an earlier run; the stream may have dropped events since. */
  async function takeUp(): Promise<string> {
    const cursor = await readCursor();
    const { from, gap } = await stream.resume(cursor);
    if (!gap) return cursor;
    log.error({ cursor }, 'callback.gap');
    // Redis may have lost events that the cursor had passed; the cursor must not stay ahead of new ones.
    await client.del(keys.cursor);
    return from;
  }

  /** Resolves in time to renew the lease. */
  async function somethingNew(cursor: string): Promise<void> {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), timings.leaseMs / 3);
    await tail.after(cursor, AbortSignal.any([waiting.signal, stopping.signal]));
    clearTimeout(timer);
  }

  const rounds = repeat(round, timings.leaseMs / 5, (error) => {
    leads = false;
    log.warn({ error }, 'callback.dispatch.failed');
  });

  return {
    async stop() {
      stopping.abort();
      await rounds.stop();
      // Lets another process continue at once.
      if (leads) await lease(keys.lease, token, 1).catch(() => {});
    },
  };
}
