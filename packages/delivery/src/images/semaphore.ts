/** A counting semaphore, first come, first served. */
export interface Semaphore {
  /**
   * Acquires a share without waiting. Returns the function that releases it, or undefined if too little is left or
   * others wait. Releasing a share twice has no further effect.
   */
  tryAcquire(share?: number): (() => void) | undefined;
  /** Waits for a share. A share above the total is reduced to the total. */
  acquire(share?: number): Promise<() => void>;
}

/** Creates a semaphore of `total` units. A share is 1 unit by default. */
export function createSemaphore(total: number): Semaphore {
  let left = total;
  const waiting: { share: number; enter(free: () => void): void }[] = [];

  function grant(share: number): () => void {
    left -= share;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      left += share;
      while (waiting.length > 0 && waiting[0]!.share <= left) {
        const next = waiting.shift()!;
        next.enter(grant(next.share));
      }
    };
  }

  function tryAcquire(wanted = 1): (() => void) | undefined {
    const share = Math.min(wanted, total);
    return waiting.length > 0 || share > left ? undefined : grant(share);
  }

  return {
    tryAcquire,
    acquire: async (wanted = 1) =>
      tryAcquire(wanted) ?? new Promise((enter) => void waiting.push({ share: Math.min(wanted, total), enter })),
  };
}
