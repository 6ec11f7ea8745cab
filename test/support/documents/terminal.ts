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

/** bash's prompt: it waits for the next command. */
const READY = '<ready>';

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

  /** Resolves once `isThere` holds for what was printed. */
  function until(isThere: (printed: string) => boolean): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isThere(printed)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });
    return Promise.race([seen, ended]);
  }

  async function answer(answers: readonly string[]): Promise<void> {
    let from = 0;
    for (const each of answers) {
      // A question ends in ": " and no new line.
      await until((all) => /\S: $/.test(stripVTControlCharacters(all.slice(from))));
      from = printed.length;
      child.stdin.write(`${each}\n`);
    }
    await until((all) => all.includes(READY, from));
  }

  let pasted = 0;
  const exec = async (commands: string, answers: readonly string[]): Promise<{ code: number; output: string }> => {
    pasted += 1;
    printed = '';
    // In two parts, so that the line is not taken for what it prints.
    const closing = `printf '\\n<%s %s>\\n' done-${pasted} "\${failed:-0}"; failed=\n`;
    child.stdin.write(answers.length === 0 ? `${commands}${closing}` : commands);
    if (answers.length > 0) {
      await answer(answers);
      child.stdin.write(closing);
    }
    const mark = new RegExp(`\\n<done-${pasted} (\\d+)>`);
    await until((all) => mark.test(all.replaceAll('\r\n', '\n')));
    const all = printed.replaceAll('\r\n', '\n');
    const { index, 1: code } = mark.exec(all)!;
    return { code: Number(code), output: readable(all.slice(0, index)) };
  };

  await exec(`PS1='${READY}' PS2=; trap 'failed=\${failed:-$?}' ERR\n`, []);
  return {
    paste: (commands, answers = []) => exec(commands, answers),
    async start(commands, text) {
      printed = '';
      child.stdin.write(commands);
      await until((all) => all.includes(text));
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
    .replaceAll(READY, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/^[^\n]*\r/gm, '');
}
