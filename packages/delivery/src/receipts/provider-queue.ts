import type { QueueListing } from '@pombo/core';

/**
 * THE RULE FOR Z-API'S OWN QUEUE, read or not. What it lists is there. What cannot be read may be there, but not for
 * ever: Z-API sends from its queue while the number works, so after a bound (default 5 minutes) it is taken to have gone out.
 */

/** What one look at the queue brought: how many items, how many of them without a readable id; `unread`: no answer. */
export type Reading = { listed: number; unreadable: number } | 'unread';

/** A place in the queue is taken for free after this time even while an answer lists its message, ms. */
const FREE_MS = 60 * 60 * 1000;

/** Returns how long after its acceptance a message's place is taken for free, although nothing says that it left; ms. */
export function freeAfterMs(reading: Reading, works: boolean, boundMs: number): number {
  return works && isPartial(reading) ? Math.min(boundMs, FREE_MS) : FREE_MS;
}

/** Whether the queue of a number that has been connected again for so long may be taken for empty. */
export function mayHaveDrained(reading: Reading, connectedMs: number, boundMs: number): boolean {
  if (reading !== 'unread' && reading.listed > 0) return false;
  return !isPartial(reading) || connectedMs >= boundMs;
}

/** Whether the queue may contain something that the reply does not name. */
export function isPartial(reading: Reading): boolean {
  return reading === 'unread' || reading.unreadable > 0;
}

/** Returns what a listing says; `listed` counts what is certainly there. */
export function readingOf({ entries, bare, unreadable }: QueueListing): Exclude<Reading, 'unread'> {
  return { listed: entries.length + bare.length, unreadable };
}
