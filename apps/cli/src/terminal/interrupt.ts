/** Ctrl-C or SIGTERM while a command waits: aborts the signal, so that the command can say how it ended. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Stops watching; the process handles signals again. */
  close(): void;
}

/** 128 plus the number of the signal, by the convention of shells. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

let received: keyof typeof EXIT_CODES | undefined;

/**
 * Watches until `close`. Call it before printing anything, because a user may press Ctrl-C as soon as they read it.
 * A second Ctrl-C ends the process immediately.
 */
export function watchInterrupt(): Interrupt {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    received = signal === 'SIGTERM' ? signal : 'SIGINT';
    if (controller.signal.aborted) process.exit(interruptExitCode());
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    close: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

/** Returns the exit code of a command that a signal stopped: 143 after SIGTERM, otherwise 130. */
export function interruptExitCode(): 130 | 143 {
  return EXIT_CODES[received ?? 'SIGINT'];
}

/** Returns true if the error is the end of something that a signal of a {@link watchInterrupt} stopped. */
export function isInterruption(error: unknown): boolean {
  return received !== undefined && error instanceof Error && error.name === 'AbortError';
}

/** Resolves once the signal is aborted, immediately if it already is. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
}
