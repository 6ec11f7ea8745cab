import { isDumbTerminal } from '../config.ts';
import { printable } from './printable.ts';

/** One line of progress on stderr: redrawn on a terminal, repeated every 30 s in a log. */
export interface ProgressLine {
  /** Shows the text. In a log it is dropped if the last line is younger than 30 s, unless `now` is set. */
  show(text: string, now?: boolean): void;
  /** Removes the redrawn line, so that something else can be printed. */
  clear(): void;
}

/** Interval between two lines in a log. */
const LOG_MS = 30_000;

/** Creates a progress line. A log gets nothing during the first `startMs` (default: 0). */
export function createProgressLine({ startMs = 0 }: { startMs?: number } = {}): ProgressLine {
  const { stderr } = process;
  const canRedraw = stderr.isTTY && !isDumbTerminal();
  let last = performance.now() + startMs - LOG_MS;
  let drawn = false;
  return {
    show(given, now = false) {
      const text = printable(given);
      if (canRedraw) {
        stderr.write(`\r\x1b[2K${text.slice(0, (stderr.columns || 80) - 1)}`);
        drawn = true;
      } else if (now || performance.now() - last >= LOG_MS) {
        stderr.write(`${text}\n`);
        last = performance.now();
      }
    },
    clear() {
      if (drawn) stderr.write('\r\x1b[2K');
      drawn = false;
    },
  };
}
