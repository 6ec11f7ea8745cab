/** A bounded amount of something, shared fairly: whoever asks first has it first. */
export interface Semaphore {
  /** Takes a share at once; undefined when there is none left, or others wait. Returns how to give it back, once. */
  tryAcquire(share?: number): (() => void) | undefined;
  /** Waits for a share. More than there is at all is cut down to that, so that the largest one goes alone. */
  acquire(share?: number): Promise<() => void>;
}

/** `total`: what there is. A share is 1 unless a caller says otherwise. */
export function createSemaphore(total: number): Semaphore {
  let left = total;
  const waiting: { share: number; enter(free: () => void): void }[] = [];

  function give(share: number): () => void {
    left -= share;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      left += share;
      while (waiting.length > 0 && waiting[0]!.share <= left) {
        const next = waiting.shift()!;
        next.enter(give(next.share));
      }
    };
  }

  function tryAcquire(wanted = 1): (() => void) | undefined {
    const share = Math.min(wanted, total);
    return waiting.length > 0 || share > left ? undefined : give(share);
  }

  return {
    tryAcquire,
    acquire: async (wanted = 1) =>
      tryAcquire(wanted) ?? new Promise((enter) => void waiting.push({ share: Math.min(wanted, total), enter })),
  };
}
