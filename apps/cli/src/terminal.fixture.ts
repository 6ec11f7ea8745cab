import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { MAIN, type Env } from './pombo.fixture.ts';

/** Gives a command a terminal. Linux only: elsewhere `script` takes other arguments. */
const SCRIPT = '/usr/bin/script';

/** Whether commands can be run on a terminal here. */
export const hasTerminal: boolean = process.platform === 'linux' && existsSync(SCRIPT);

/** A command on a terminal. */
export interface OnTerminal {
  /** Waits until the screen shows the text after what the last answer followed, then types the answer. */
  answer(question: string, typed: string): Promise<void>;
  /** Resolves to the exit code and everything that was shown, without the codes that move the cursor. */
  exited: Promise<{ code: number | null; shown: string }>;
}

/** Keys as a terminal sends them. */
export const KEYS = { enter: '\r', ctrlC: '\u0003', ctrlD: '\u0004' } as const;

/** Starts the built command on a terminal of its own. */
export function startOnTerminal(args: readonly string[], at: { cwd: string; env: Env }): OnTerminal {
  return runOnTerminal([process.execPath, MAIN, ...args], at);
}

/** Starts any program on a terminal of its own. */
export function runOnTerminal(words: readonly string[], { cwd, env }: { cwd: string; env: Env }): OnTerminal {
  const command = words.map((word) => `'${word}'`).join(' ');
  const child = spawn(SCRIPT, ['-qec', command, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', SHELL: '/bin/sh', TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let from = 0;
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    for (const look of waiting) look();
  });
  const exited = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    shown: shown.replaceAll(/\u001b\[\d*[A-Za-z]/g, '').replaceAll('\r\n', '\n'),
  }));
  return {
    exited,
    answer: (question, typed) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const at = shown.indexOf(question, from);
          if (at === -1) return;
          waiting.delete(look);
          from = at + question.length;
          child.stdin.write(typed);
          resolve();
        };
        waiting.add(look);
        look();
        void exited.then(({ code }) => reject(new Error(`exit ${code} before "${question}":\n${shown}`)));
      }),
  };
}
