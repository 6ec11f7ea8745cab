/** Records in the order of their `seq`. Once there are more than `max`, the oldest are dropped. */
export interface RingBuffer<T extends { seq: number }> {
  /** Adds a record whose `seq` is one more than the last one's. Returns how many old records it dropped. */
  add(item: T): number;
  /** Returns at most `limit` records after this `seq`, oldest first. */
  list(after?: number, limit?: number): T[];
  /** Returns whether the record was added since the last `clear`, even if it has been dropped since. */
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
      // Old records are dropped a tenth at a time: dropping one for each new record would move the whole list every time.
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
