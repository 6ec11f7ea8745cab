/** Ctrl-C or SIGTERM while a command waits: the signal is aborted and the command ends in its own words. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  close(): void;
}

/** 128 and the number of the signal, as shells count what a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

let received: keyof typeof EXIT_CODES = 'SIGINT';

/**
 * Watches until `close`. Call it before the first word is said: whoever reads that may press Ctrl-C at once.
 * A second Ctrl-C ends the process at once.
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

/** Exit code of a command that a signal stopped: 143 after SIGTERM, else 130. */
export function interruptExitCode(): 130 | 143 {
  return EXIT_CODES[received];
}

/** Resolves once the signal is aborted, also when it is already. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
}
