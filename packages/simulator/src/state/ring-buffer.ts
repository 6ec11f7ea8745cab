/** Numbered records in the order of their `seq`, bounded: beyond `max` the oldest are dropped. */
export class RingBuffer<T extends { seq: number }> {
  readonly #max: number;
  #items: T[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** Adds one, whose `seq` follows the last one's; returns how many were dropped for it. */
  add(item: T): number {
    this.#items.push(item);
    // Dropped a tenth at a time: moving the whole list for each new one would cost its length every time.
    if (this.#items.length <= this.#max * 1.1) return 0;
    return this.#items.splice(0, this.#items.length - this.#max).length;
  }

  /** Returns those after a `seq`, oldest first, at most `limit`. */
  list(after = 0, limit = Infinity): T[] {
    const from = Math.max(0, after + 1 - this.#first());
    return this.#items.slice(from, from + limit);
  }

  /** False for one from before a `clear`, which may end only now; true for one that was only dropped. */
  knows(item: T): boolean {
    const first = this.#first();
    return item.seq < first || this.#items[item.seq - first] === item;
  }

  clear(): void {
    this.#items = [];
  }

  #first(): number {
    return this.#items[0]?.seq ?? 1;
  }
}
