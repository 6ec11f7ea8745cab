import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

/** An interactive bash on a terminal of its own. */
export interface Terminal {
  /** Pastes commands and resolves once all have ended: what they printed, and the exit code of the first that failed, else 0. */
  paste(commands: string, answers?: readonly string[]): Promise<{ code: number; output: string }>;
  /** Pastes a command that keeps running, and resolves with what it printed once that contains the text. */
  start(commands: string, until: string): Promise<string>;
  /** Interrupts what runs, as Ctrl-C does, and closes the terminal. */
  close(): Promise<void>;
}

/** How long a terminal stays silent before a question counts as asked (ms). */
const QUESTION_MS = 400;

/**
 * Opens a terminal. `script` provides it, so that programs see a person: they ask, and print progress.
 * bash reads no profile, and does not echo what is pasted.
 */
export async function openTerminal(cwd: string, env: Record<string, string>): Promise<Terminal> {
  const shell = 'stty -echo cols 200; exec bash --norc --noprofile --noediting -i';
  const child = spawn('script', ['--quiet', '--return', '--command', shell, '/dev/null'], {
    cwd,
    env: { ...env, SHELL: '/bin/bash', TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'close');
  let printed = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    for (const look of watchers) look();
  });
  const ended = exited.then(() => {
    throw new Error(`The terminal was closed:\n${readable(printed)}`);
  });
  ended.catch(() => {});

  function until(pattern: RegExp): Promise<RegExpExecArray> {
    const seen = new Promise<RegExpExecArray>((resolve) => {
      const look = (): void => {
        const found = pattern.exec(printed);
        if (found === null) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
    });
    return Promise.race([seen, ended]);
  }

  async function quiet(): Promise<void> {
    for (let last = -1; last !== printed.length; await new Promise((resolve) => setTimeout(resolve, QUESTION_MS)))
      last = printed.length;
  }

  let pasted = 0;
  // Split, so that the line itself is not taken for what it prints.
  const closing = (): string => `printf '\\n<%s %s>\\n' done-${pasted} "\${failed:-0}"; failed=\n`;
  const exec = async (commands: string, answers: readonly string[]): Promise<{ code: number; output: string }> => {
    pasted += 1;
    printed = '';
    child.stdin.write(answers.length === 0 ? `${commands}${closing()}` : commands);
    for (const answer of answers) {
      await quiet();
      child.stdin.write(`${answer}\n`);
    }
    if (answers.length > 0) {
      await quiet();
      child.stdin.write(closing());
    }
    const [all, code] = await until(new RegExp(`\\n<done-${pasted} (\\d+)>`));
    return { code: Number(code), output: readable(printed.slice(0, printed.indexOf(all))) };
  };

  await exec("PS1= PS2=; trap 'failed=${failed:-$?}' ERR\n", []);
  return {
    paste: (commands, answers = []) => exec(commands, answers),
    async start(commands, text) {
      printed = '';
      child.stdin.write(commands);
      await until(new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)));
      return readable(printed);
    },
    async close() {
      child.stdin.write('\u0003');
      child.stdin.write('\nexit\n');
      const late = setTimeout(() => child.kill('SIGHUP'), 15_000);
      await exited;
      clearTimeout(late);
    },
  };
}

/** Returns what a person sees: without colours, and with the last state of a line that was rewritten. */
function readable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replaceAll(/^[^\n]*\r/gm, '');
}
