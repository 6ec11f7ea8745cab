import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo journal import`. */
export function addJournal(program: Program): void {
  const journal = program
    .command('journal')
    .description("what workers wrote down before they sent it, in the data folder's journal");
  journal
    .command('import')
    .argument('<dir>', "a data folder of another machine, its journal, or one worker's folder in it")
    .description("copy another machine's journal here, so that workers of this data folder read it")
    .action(async (dir, _flags, command) => {
      const { importJournal } = await import('./import.ts');
      await importJournal(dir, outputOf(command));
    });
}
