import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo doctor`. */
export function addDoctor(program: Program): void {
  program
    .command('doctor')
    .description('check everything that sending needs, and say how to fix what is wrong')
    .action(async (_flags, command) => {
      const { runDoctor } = await import('./doctor.ts');
      await runDoctor(outputOf(command));
    });
}
