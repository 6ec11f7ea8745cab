import type { Log } from '@pombo/core';
import { setTimeout as pause } from 'node:timers/promises';
import { createSemaphore } from '../images/semaphore.ts';

/** Sweeps all lanes of a worker, several at a time. */
export interface SweepRounds {
  /**
   * Runs one round: `sweep` for every lane, and then, if it asks for that, `search` in the background, unless one is running
   * for that lane. The lanes are spread evenly over `overMs` (default 0): swept in one go, thousands of them would delay every send.
   */
  run(lanes: readonly string[], overMs?: number): Promise<void>;
  /** Starts nothing further, and ends the wait for the next lane. */
  stop(): void;
}

export interface SweepRoundsOptions {
  /** Uses Redis only; a round waits for it. Returns whether anything may be there to search for. */
  sweep(lane: string): Promise<boolean>;
  /** Asks Z-API, which may hang. No round waits for it, and a lane's search delays no other lane. */
  search(lane: string): Promise<void>;
  log: Log;
  /** Maximum number of concurrent sweeps (default 8). */
  atOnce?: number;
  /** Maximum number of concurrent searches (default 32). */
  searchesAtOnce?: number;
}

/** Lanes whose turn comes within this time are swept together (ms): their commands go to Redis in one write. */
const TOGETHER_MS = 10;

export function createSweepRounds({
  sweep,
  search,
  log,
  atOnce = 8,
  searchesAtOnce = 32,
}: SweepRoundsOptions): SweepRounds {
  const room = createSemaphore(searchesAtOnce);
  const stopping = new AbortController();
  /** Lanes whose search is running or waiting. */
  const searching = new Set<string>();

  async function searchFor(lane: string): Promise<void> {
    if (searching.has(lane)) return;
    searching.add(lane);
    const free = await room.acquire();
    try {
      if (!stopping.signal.aborted) await search(lane);
    } catch (error) {
      log.warn({ lane, error }, 'sweep.search.failed');
    } finally {
      free();
      searching.delete(lane);
    }
  }

  async function sweepOne(lane: string): Promise<void> {
    try {
      if (await sweep(lane)) void searchFor(lane);
    } catch (error) {
      log.warn({ lane, error }, 'sweep.failed');
    }
  }

  async function until(at: number): Promise<void> {
    const waitMs = at - performance.now();
    if (waitMs > TOGETHER_MS) await pause(waitMs, undefined, stopping).catch(() => {});
  }

  return {
    async run(lanes, overMs = 0) {
      const startedAt = performance.now();
      // Shared by all workers of the round: each takes the next lane.
      const left = lanes.entries();
      const walk = async (): Promise<void> => {
        for (const [at, lane] of left) {
          await until(startedAt + (overMs * at) / lanes.length);
          if (stopping.signal.aborted) return;
          await sweepOne(lane);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, lanes.length) }, walk));
    },
    stop: () => stopping.abort(),
  };
}
