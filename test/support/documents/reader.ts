import type { Block } from './page.ts';
import { missingLines } from './output.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** A person who pastes the blocks of one page, in order, into a terminal, and opens a second one where the page says so. */
export interface Reader {
  /** Returns what is wrong: a failed command, or lines that the page shows and the command did not print; undefined if nothing is. */
  paste(block: Block): Promise<string | undefined>;
  close(): Promise<void>;
}

/** `local` replaces what is the reader's own: ports, credentials. */
export function createReader(cwd: string, env: Record<string, string>, local: (text: string) => string): Reader {
  const terminals: Terminal[] = [];
  async function open(): Promise<Terminal> {
    const terminal = await openTerminal(cwd, env);
    terminals.push(terminal);
    return terminal;
  }
  let first: Terminal | undefined;

  return {
    async paste({ commands, secondTerminal, answers, output = '' }) {
      first ??= await open();
      if (secondTerminal !== undefined) {
        await (await open()).start(local(commands), secondTerminal);
        return undefined;
      }
      const { code, output: printed } = await first.paste(
        local(commands),
        answers.map((answer) => local(answer)),
      );
      if (code !== 0) return `exit code ${code}:\n${printed}`;
      const missing = missingLines(output, printed);
      return missing.length === 0 ? undefined : `not printed:\n${missing.join('\n')}\n\nprinted:\n${printed}`;
    },
    async close() {
      for (const terminal of terminals.toReversed()) await terminal.close();
    },
  };
}
