import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo instances` and `instances check`. */
export function addInstances(program: Program): void {
  const instances = program
    .command('instances')
    .description('list the configured numbers, without their secrets')
    .action(async (_flags, command) => {
      const { listInstances } = await import('./instances.ts');
      await listInstances(outputOf(command));
    });
  instances
    .command('check')
    .description('ask Z-API whether each number is connected; sends nothing')
    .action(async (_flags, command) => {
      const { checkInstances } = await import('./instances.ts');
      await checkInstances(outputOf(command));
    });
}
