import { inHelp } from '../terminal/words.ts';

/** The exit codes of every command, as its help shows them. */
export const EXIT_CODES = [
  [0, 'done; up, worker, api, simulator and demo --stay end with it when they are stopped'],
  [1, 'it ran, and something failed'],
  [2, 'bad usage or bad input; nothing was queued'],
  [3, 'Redis or Z-API cannot be reached'],
  [130, 'stopped by Ctrl-C'],
  [143, 'stopped by SIGTERM'],
] as const;

/** Returns the codes as lines of help. */
export function exitCodeLines(): string[] {
  return EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(5)}${inHelp(meaning)}`);
}
