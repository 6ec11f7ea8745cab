import { outputOf } from '../output.ts';
import type { Program } from '../program.ts';

/** Adds `pombo erase`. */
export function addErase(program: Program): void {
  program
    .command('erase')
    .description('remove a person everywhere: phone, captions, metadata; what is queued for them is cancelled')
    .requiredOption('--phone <number>', 'the person, in any spelling')
    .option('-y, --yes', 'without being asked')
    .action(async (flags, command) => {
      const { erasePerson } = await import('../actions/erase.ts');
      await erasePerson(flags, outputOf(command));
    });
}
