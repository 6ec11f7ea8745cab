/** Ctrl-C or SIGTERM while a command waits: the signal is aborted and the command ends in its own words. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  close(): void;
}

/**
 * Watches until `close`. Call it before the first word is said: whoever reads that may press Ctrl-C at once.
 * A second Ctrl-C ends the process at once, with exit code 1.
 */
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

/** Resolves once the signal is aborted, also when it is already. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
}
