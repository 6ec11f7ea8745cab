import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { PomboError } from '@pombo/core';

/** Questions on a terminal, one after the other, on stderr. */
export interface Prompt {
  /** Asks and returns the answer without spaces around it. Throws `interrupted` on Ctrl-C and Ctrl-D. */
  ask(question: string): Promise<string>;
  /** Like `ask`, but nothing that is typed or pasted is shown. */
  askSecret(question: string): Promise<string>;
  /** Returns the result of other work between two questions. Throws `interrupted` on Ctrl-C meanwhile. */
  during<T>(work: Promise<T>): Promise<T>;
  close(): void;
}

/** Opens the prompt. Only for a terminal on stdin. `stopped`: what is said on Ctrl-C. */
export function openPrompt(stopped: string): Prompt {
  let shown = false;
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (shown) process.stderr.write(chunk);
      done();
    },
  });
  // Puts the terminal into raw mode, so only `screen` decides what is shown. No history: it would keep secrets.
  const reader = createInterface({ input: process.stdin, output: screen, terminal: true, historySize: 0 });
  const lines: string[] = [];
  let onLine: (() => void) | undefined;
  reader.on('line', (line) => {
    // Pasted text may have more lines, and the next question may be for a secret.
    shown = false;
    lines.push(line);
    onLine?.();
  });
  let closed = false;
  const stop = new Promise<never>((_resolve, reject) => {
    const end = (): void => {
      // The question's line is not ended yet.
      if (!closed) process.stderr.write('\n');
      closed = true;
      reject(new PomboError('interrupted', stopped));
    };
    reader.on('SIGINT', end).on('close', end);
  });
  // It may happen between two questions.
  stop.catch(() => undefined);

  async function next(): Promise<string> {
    const line = new Promise<void>((resolve) => {
      if (lines.length > 0) resolve();
      else onLine = resolve;
    });
    await Promise.race([line, stop]);
    return lines.shift()!.trim();
  }

  return {
    async ask(question) {
      if (lines.length > 0) {
        const pasted = await next();
        process.stderr.write(`${question}${pasted}\n`);
        return pasted;
      }
      shown = true;
      reader.setPrompt(question);
      reader.prompt();
      return next();
    },
    async askSecret(question) {
      process.stderr.write(question);
      const answer = await next();
      process.stderr.write('\n');
      return answer;
    },
    during: (work) => Promise.race([work, stop]),
    close() {
      closed = true;
      reader.close();
    },
  };
}
