import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo erase`. */
export function addErase(program: Program): void {
  program
    .command('erase')
    .description('erase a person: phone, captions, metadata; cancels what is queued for them')
    .requiredOption('--phone <number>', 'phone of the person, in any format')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(async (flags, command) => {
      const { erasePerson } = await import('./erase.ts');
      await erasePerson(flags, outputOf(command));
    });
}
