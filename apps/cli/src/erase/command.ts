import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo erase`. */
export function addErase(program: Program): void {
  program
    .command('erase')
    .description('remove a person everywhere: phone, captions, metadata; what is queued for them is cancelled')
    .requiredOption('--phone <number>', 'the person, in any spelling')
    .option('-y, --yes', 'without being asked')
    .action(async (flags, command) => {
      const { erasePerson } = await import('./erase.ts');
      await erasePerson(flags, outputOf(command));
    });
}
