/** Work that is done again and again, never twice at once. */
export interface Repeated {
  /** Does it soon, also when it is under way. */
  soon(): void;
  /** Lets the round under way end, and does no other. */
  stop(): Promise<void>;
}

/** Does the work, then again after the pause it answers in ms; after a fault, which goes to `onError`, after `pauseMs`. */
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
