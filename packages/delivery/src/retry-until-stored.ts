import type { Log } from '@pombo/core';
import { setTimeout as pause } from 'node:timers/promises';

/** First and longest pause between two attempts to reach Redis (ms). */
const FIRST_MS = 100;
const LONGEST_MS = 2000;

/**
 * Repeats a write until Redis has stored it, even while Redis is unavailable, loading, read-only or full. Only for writes
 * that are idempotent and must not be lost. If the process ends first, the outcome is lost, and another worker closes
 * the attempt as `unknown`.
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
