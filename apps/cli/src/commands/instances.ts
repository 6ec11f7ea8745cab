import { outputOf } from '../output.ts';
import type { Program } from '../program.ts';

/** Adds `pombo instances` and `instances check`. */
export function addInstances(program: Program): void {
  const instances = program
    .command('instances')
    .description('the configured numbers, without their secrets')
    .action(async (_flags, command) => {
      const { listInstances } = await import('../actions/instances.ts');
      await listInstances(outputOf(command));
    });
  instances
    .command('check')
    .description('ask Z-API whether each number is connected; sends nothing')
    .action(async (_flags, command) => {
      const { checkInstances } = await import('../actions/instances.ts');
      await checkInstances(outputOf(command));
    });
}
