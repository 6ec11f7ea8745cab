import type { Log } from '@pombo/core';
import { createSemaphore } from '../images/semaphore.ts';

/** What is done about every lane of a worker at a fixed interval, several lanes at a time. */
export interface SweepRounds {
  /** One round: `keep` for every lane, then `search` beside it for those that have none under way. */
  run(lanes: readonly string[]): Promise<void>;
  /** Begins nothing more. */
  stop(): void;
}

export interface SweepRoundsOptions {
  /** Asks Redis alone; a round waits for it. */
  sweep(lane: string): Promise<void>;
  /** Asks Z-API, which may hang; no round waits for it, and one lane's holds up no other lane. */
  search(lane: string): Promise<void>;
  log: Log;
  /** Lanes that are kept at once; default 8. */
  atOnce?: number;
  /** Searches under way at once; default 32. */
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
  /** Lanes that are searched for, or wait for that. */
  const searching = new Set<string>();
  let stopped = false;

  async function searchFor(lane: string): Promise<void> {
    if (searching.has(lane)) return;
    searching.add(lane);
    const free = await room.acquire();
    try {
      if (!stopped) await search(lane);
    } catch (error) {
      log.warn({ lane, error }, 'upkeep.search.failed');
    } finally {
      free();
      searching.delete(lane);
    }
  }

  async function keepOne(lane: string): Promise<void> {
    try {
      await sweep(lane);
      void searchFor(lane);
    } catch (error) {
      log.warn({ lane, error }, 'upkeep.failed');
    }
  }

  return {
    async run(lanes) {
      // Shared by all walks: each takes the next one.
      const left = lanes.values();
      const walk = async (): Promise<void> => {
        for (const lane of left) {
          if (stopped) return;
          await keepOne(lane);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, lanes.length) }, walk));
    },
    stop: () => void (stopped = true),
  };
}
