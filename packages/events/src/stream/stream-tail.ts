import { setTimeout as pause } from 'node:timers/promises';
import { closeRedis, type RedisClient } from '@pombo/redis';
import { comparePositions, type Position } from './position.ts';
import { createEventStream, streamKey } from './event-stream.ts';

export interface TailOptions {
  /** Opens a connection that nothing else uses: it blocks. Called when the first reader waits, and again after a fault. */
  connect(): Promise<RedisClient>;
  prefix: string;
  /** Receives the fault of a failed connection, which is opened again. */
  onError(error: unknown): void;
}

/** Reports new events in the stream: one blocking connection, however many readers wait. */
export interface Tail {
  /** Resolves once an event lies after `position`, `signal` is aborted or the tail closed. Never throws. */
  after(position: Position, signal: AbortSignal): Promise<void>;
  /** Releases all readers and closes the connection at once, even while Redis is unreachable. */
  close(): Promise<void>;
}

/** How long one blocking read lasts (ms): the next one detects a peer that died silently. */
const BLOCK_MS = 5000;
const AGAIN_MS = 1000;

export function createTail({ connect, prefix, onError }: TailOptions): Tail {
  const key = streamKey(prefix);
  const closing = new AbortController();
  /** The readers that wait, each with its position. */
  const waiting = new Map<() => void, Position>();
  let newest: Position | undefined;
  let client: RedisClient | undefined;
  let running: Promise<void> | undefined;

  const liesAfter = (position: Position): boolean => newest !== undefined && comparePositions(newest, position) > 0;

  function wakeReaders(found: Position): void {
    newest = found;
    for (const [wake, position] of waiting) if (liesAfter(position)) wake();
  }

  /** Rejects when the tail closes: a command on a reconnecting connection would otherwise never settle. */
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
      // A connection that opens after the close is closed at once.
      void connecting.then((late) => closeRedis(late, 0)).catch(() => {});
      throw error;
    });
    wakeReaders(await orClosed(createEventStream(client, prefix).end()));
    while (!closing.signal.aborted) {
      const asked = client.xread('COUNT', 1000, 'BLOCK', BLOCK_MS, 'STREAMS', key, newest!);
      const found = await orClosed(asked);
      const last = found?.[0]?.[1].at(-1);
      if (last !== undefined) wakeReaders(last[0]);
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
