import type { Log } from '@pombo/core';
import { setTimeout as pause } from 'node:timers/promises';

/** First and longest pause between two tries to reach Redis. */
const FIRST_MS = 100;
const LONGEST_MS = 2000;

/**
 * Tries until it works. Only for writes that are idempotent and must not be lost, whatever Redis answers meanwhile
 * (away, loading, read-only, full). The process that ends before is the one case in which an outcome is lost; the
 * attempt then ends `unknown` by take-over.
 */
export async function retryUntilStored<T>(work: () => Promise<T>, log: Log): Promise<T> {
  for (let waitMs = FIRST_MS; ; waitMs = Math.min(LONGEST_MS, waitMs * 2)) {
    try {
      return await work();
    } catch (error) {
      log.warn({ error, againInMs: waitMs }, 'redis.write.failed');
      await pause(waitMs);
    }
  }
}
