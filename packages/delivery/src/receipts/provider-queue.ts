import type { QueueListing } from '@pombo/core';

/**
 * THE RULE FOR Z-API'S OWN QUEUE. Messages that it lists are in it. Messages that a reading cannot show may be in it, but
 * not forever: while the number works, Z-API sends from its queue. After a bound (default: 5 minutes) they count as sent.
 */

/** One reading of the queue: the number of listed items, and of items without a readable id. `unread`: there was no reply. */
export type Reading = { listed: number; unreadable: number } | 'unread';

/** After this time a message no longer counts as outstanding, even if the queue still lists it (ms). */
const FREE_MS = 60 * 60 * 1000;

/** Returns how long after its acceptance a message counts as outstanding without proof that it left the queue (ms). */
export function freeAfterMs(reading: Reading, works: boolean, boundMs: number): number {
  return works && isPartial(reading) ? Math.min(boundMs, FREE_MS) : FREE_MS;
}

/** Returns true if the queue of a number counts as empty, `connectedMs` after the number reconnected. */
export function mayHaveDrained(reading: Reading, connectedMs: number, boundMs: number): boolean {
  if (reading !== 'unread' && reading.listed > 0) return false;
  return !isPartial(reading) || connectedMs >= boundMs;
}

/** Returns true if the queue may contain messages that the reading does not name. */
export function isPartial(reading: Reading): boolean {
  return reading === 'unread' || reading.unreadable > 0;
}

/** Returns the reading of a listing. */
export function readingOf({ entries, bare, unreadable }: QueueListing): Exclude<Reading, 'unread'> {
  return { listed: entries.length + bare.length, unreadable };
}
