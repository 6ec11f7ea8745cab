import { setTimeout as pause } from 'node:timers/promises';
import { closeRedis, type RedisClient } from '@pombo/redis';
import { comparePositions, type Position } from './position.ts';
import { createEventStream, streamKey } from './stream.ts';

export interface TailOptions {
  /** Opens a connection that nothing else uses: it blocks. Called when somebody first waits, and again after a fault. */
  connect(): Promise<RedisClient>;
  prefix: string;
  /** Hears of a connection that failed; it is opened again. */
  onError(error: unknown): void;
}

/** Knows when there is something new in the stream: one blocking connection, however many wait for it. */
export interface Tail {
  /** Resolves when something lies after `position`, and when `signal` is aborted or the tail closed. Never throws. */
  after(position: Position, signal: AbortSignal): Promise<void>;
  /** Lets everybody go, and closes the connection, at once, even while Redis is unreachable. */
  close(): Promise<void>;
}

/** A question is asked anew so often: a peer that died in silence is noticed by it. */
const BLOCK_MS = 5000;
const AGAIN_MS = 1000;

export function createTail({ connect, prefix, onError }: TailOptions): Tail {
  const key = streamKey(prefix);
  const closing = new AbortController();
  /** Those who wait, each with the position after which something must lie. */
  const waiting = new Map<() => void, Position>();
  let newest: Position | undefined;
  let client: RedisClient | undefined;
  let running: Promise<void> | undefined;

  const liesAfter = (position: Position): boolean => newest !== undefined && comparePositions(newest, position) > 0;

  function tell(found: Position): void {
    newest = found;
    for (const [wake, position] of waiting) if (liesAfter(position)) wake();
  }

  /** Rejects when the tail closes: a command of a connection that is reconnecting then would never settle. */
  async function orClosed<T>(work: Promise<T>): Promise<T> {
    const { signal } = closing;
    let onClose = (): void => {};
    const closed = new Promise<never>((_resolve, reject) => {
      onClose = () => reject(new Error('the tail is closed'));
      signal.addEventListener('abort', onClose);
    });
    if (signal.aborted) onClose();
    try {
      return await Promise.race([work, closed]);
    } finally {
      signal.removeEventListener('abort', onClose);
      work.catch(() => {});
    }
  }

  async function listen(): Promise<void> {
    const connecting = connect();
    client = await orClosed(connecting).catch(async (error: unknown) => {
      // One that comes up after the close is closed at once.
      void connecting.then((late) => closeRedis(late, 0)).catch(() => {});
      throw error;
    });
    tell(await orClosed(createEventStream(client, prefix).end()));
    while (!closing.signal.aborted) {
      const asked = client.xread('COUNT', 1000, 'BLOCK', BLOCK_MS, 'STREAMS', key, newest!);
      const found = await orClosed(asked);
      const last = found?.[0]?.[1].at(-1);
      if (last !== undefined) tell(last[0]);
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await listen();
      } catch (error) {
        if (closing.signal.aborted) return;
        onError(error);
      } finally {
        if (client !== undefined) await closeRedis(client, 0);
        client = undefined;
      }
      await pause(AGAIN_MS, undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  return {
    async after(position, signal) {
      if (signal.aborted || closing.signal.aborted || liesAfter(position)) return;
      running ??= run();
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.set(wake, position);
        signal.addEventListener('abort', wake);
      });
    },

    async close() {
      closing.abort();
      for (const wake of waiting.keys()) wake();
      await running;
    },
  };
}
