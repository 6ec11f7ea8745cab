import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo journal import`. */
export function addJournal(program: Program): void {
  const journal = program
    .command('journal')
    .description('the journal in the data folder, in which workers record each send before they make it');
  journal
    .command('import')
    .argument('<dir>', "another machine's data folder, its journal, or one worker's folder in it")
    .description("copy another machine's journal here, so that workers of this data folder read it")
    .action(async (dir, _flags, command) => {
      const { importJournal } = await import('./import.ts');
      await importJournal(dir, outputOf(command));
    });
}
