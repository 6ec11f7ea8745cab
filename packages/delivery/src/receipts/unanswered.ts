/**
 * Messages for which a search of Z-API's queue has gone unanswered. Bounded: a message that is dropped only starts its
 * search period again.
 */
export interface Unanswered {
  /** Returns when the message's first unanswered search was (monotonic, ms), and records now if there was none. */
  since(key: string): number;
  /** Ends the message's search period: the queue answered, or an operator decides. */
  forget(key: string): void;
  size(): number;
}

export interface UnansweredOptions {
  /** Returns monotonic time (ms). */
  now(): number;
  /** Drops a message after this time (ms). A search period is shorter, so the message was cancelled or moved. */
  keepMs: number;
  /** Maximum number of messages (default: 50,000). */
  most?: number;
}

export function createUnanswered({ now, keepMs, most = 50_000 }: UnansweredOptions): Unanswered {
  /** Oldest first. */
  const first = new Map<string, number>();

  function drop(): void {
    const oldest = now() - keepMs;
    for (const [key, since] of first) {
      if (since >= oldest && first.size <= most) return;
      first.delete(key);
    }
  }

  return {
    since(key) {
      const known = first.get(key);
      if (known !== undefined) return known;
      first.set(key, now());
      drop();
      return now();
    },
    forget: (key) => void first.delete(key),
    size: () => first.size,
  };
}
