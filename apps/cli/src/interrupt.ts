/** Ctrl-C or SIGTERM while a command waits: the signal is aborted and the command ends in its own words. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  close(): void;
}

/** Watches until `close`. A second Ctrl-C ends the process at once, with exit code 1. */
export function watchInterrupt(): Interrupt {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    close: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

/** Resolves at the first Ctrl-C or SIGTERM; the next one ends the process. */
export async function untilInterrupted(): Promise<void> {
  const { signal } = watchInterrupt();
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
}
