/** Messages about which Z-API's queue was asked and did not answer. Bounded: what is forgotten is only asked about for longer. */
export interface Unanswered {
  /** When it was first asked about this message without an answer, monotonic, ms: now, if it was not asked before. */
  since(key: string): number;
  /** It answered, or the message is left to people. */
  forget(key: string): void;
  size(): number;
}

export interface UnansweredOptions {
  /** Monotonic, ms. */
  now(): number;
  /** A message is decided within this time; one that is not asked about any more was cancelled, or went to another lane. */
  keepMs: number;
  /** Messages remembered at most; default 50,000. */
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
