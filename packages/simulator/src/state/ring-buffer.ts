/** Numbered records in the order of their `seq`, bounded: beyond `max` the oldest are dropped. */
export interface RingBuffer<T extends { seq: number }> {
  /** Adds one, whose `seq` follows the last one's; returns how many were dropped for it. */
  add(item: T): number;
  /** Returns those after a `seq`, oldest first, at most `limit`. */
  list(after?: number, limit?: number): T[];
  /** False for one from before a `clear`, which may end only now; true for one that was only dropped. */
  knows(item: T): boolean;
  clear(): void;
}

/** Creates an empty buffer. */
export function createRingBuffer<T extends { seq: number }>(max: number): RingBuffer<T> {
  let items: T[] = [];
  const first = (): number => items[0]?.seq ?? 1;

  return {
    add(item) {
      items.push(item);
      // Dropped a tenth at a time: moving the whole list for each new one would cost its length every time.
      if (items.length <= max * 1.1) return 0;
      return items.splice(0, items.length - max).length;
    },
    list(after = 0, limit = Infinity) {
      const from = Math.max(0, after + 1 - first());
      return items.slice(from, from + limit);
    },
    knows: (item) => item.seq < first() || items[item.seq - first()] === item,
    clear() {
      items = [];
    },
  };
}
