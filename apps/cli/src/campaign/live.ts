import { printable } from '../terminal.ts';

/** One line about what goes on, on stderr: redrawn on a terminal, from time to time in a log. */
export interface Live {
  /** On a terminal at once; else when the last one was printed long enough ago, or `now` says that it matters. */
  show(text: string, now?: boolean): void;
  /** Removes the redrawn line, so that something else can be said. */
  clear(): void;
}

/** Between two lines in a log. */
const LOG_MS = 30_000;

/** `startMs`: a log hears nothing before; what is over sooner needs no line. Default: at once. */
export function createLive({ startMs = 0 }: { startMs?: number } = {}): Live {
  const { stderr } = process;
  let last = performance.now() + startMs - LOG_MS;
  let drawn = false;
  return {
    show(given, now = false) {
      const text = printable(given);
      if (stderr.isTTY) {
        stderr.write(`\r\x1b[2K${text.slice(0, stderr.columns - 1)}`);
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
