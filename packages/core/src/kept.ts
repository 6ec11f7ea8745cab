export interface KeptOptions {
  /** How long a result is used again, even if its version stands (ms). */
  ms: number;
  /** Results that are kept; beyond that, the one that was not used for longest is dropped. */
  most: number;
  /** A clock that never jumps (ms). */
  now?: () => number;
}

/** Results that are costly to find, kept by key while the cheap version beside them stands. */
export interface Kept<T> {
  /** Returns the kept result of this key and version, or finds it. Callers at the same time share one search; an error is not kept. */
  get(key: string, version: string, find: () => Promise<T>): Promise<T>;
}

/** Returns an empty memory of results. */
export function createKept<T>({ ms, most, now = () => performance.now() }: KeptOptions): Kept<T> {
  const results = new Map<string, { version: string; until: number; result: Promise<T> }>();

  return {
    async get(key, version, find) {
      const known = results.get(key);
      results.delete(key);
      const entry =
        known?.version === version && now() < known.until ? known : { version, until: now() + ms, result: find() };
      // A map keeps the order of insertion: the last used one is at its end.
      results.set(key, entry);
      if (results.size > most) results.delete(results.keys().next().value!);
      try {
        return await entry.result;
      } catch (error) {
        if (results.get(key) === entry) results.delete(key);
        throw error;
      }
    },
  };
}
