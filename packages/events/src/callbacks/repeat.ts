/** Work that is repeated, never twice at once. */
export interface Repeated {
  /** Runs the work soon, or once more afterwards if it is running. */
  soon(): void;
  /** Waits for the current round and starts no other. */
  stop(): Promise<void>;
}

/** Runs `work` repeatedly, after the pause it returns (ms); after a fault, which goes to `onError`, after `pauseMs`. */
export function repeat(work: () => Promise<number>, pauseMs: number, onError: (error: unknown) => void): Repeated {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  function start(): void {
    again = false;
    running = round();
  }

  async function round(): Promise<void> {
    let nextMs = pauseMs;
    try {
      nextMs = await work();
    } catch (error) {
      onError(error);
    }
    running = undefined;
    if (!stopped) timer = setTimeout(start, again ? 0 : nextMs);
  }

  start();
  return {
    soon() {
      again = true;
      if (running !== undefined || stopped) return;
      clearTimeout(timer);
      start();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
