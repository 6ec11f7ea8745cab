import type { Log } from '@pombo/core';
import { createSemaphore } from '../images/semaphore.ts';

/** Sweeps all lanes of a worker, several at a time. */
export interface SweepRounds {
  /** Runs one round: `sweep` for every lane, and then `search` in the background, unless one is running for that lane. */
  run(lanes: readonly string[]): Promise<void>;
  /** Starts nothing further. */
  stop(): void;
}

export interface SweepRoundsOptions {
  /** Uses Redis only; a round waits for it. */
  sweep(lane: string): Promise<void>;
  /** Asks Z-API, which may hang. No round waits for it, and a lane's search delays no other lane. */
  search(lane: string): Promise<void>;
  log: Log;
  /** Maximum number of concurrent sweeps (default 8). */
  atOnce?: number;
  /** Maximum number of concurrent searches (default 32). */
  searchesAtOnce?: number;
}

export function createSweepRounds({
  sweep,
  search,
  log,
  atOnce = 8,
  searchesAtOnce = 32,
}: SweepRoundsOptions): SweepRounds {
  const room = createSemaphore(searchesAtOnce);
  /** Lanes whose search is running or waiting. */
  const searching = new Set<string>();
  let stopped = false;

  async function searchFor(lane: string): Promise<void> {
    if (searching.has(lane)) return;
    searching.add(lane);
    const free = await room.acquire();
    try {
      if (!stopped) await search(lane);
    } catch (error) {
      log.warn({ lane, error }, 'sweep.search.failed');
    } finally {
      free();
      searching.delete(lane);
    }
  }

  async function sweepOne(lane: string): Promise<void> {
    try {
      await sweep(lane);
      void searchFor(lane);
    } catch (error) {
      log.warn({ lane, error }, 'sweep.failed');
    }
  }

  return {
    async run(lanes) {
      // Shared by all workers of the round: each takes the next lane.
      const left = lanes.values();
      const walk = async (): Promise<void> => {
        for (const lane of left) {
          if (stopped) return;
          await sweepOne(lane);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, lanes.length) }, walk));
    },
    stop: () => void (stopped = true),
  };
}
