import { outputOf } from '../output.ts';
import type { Program } from '../program.ts';

/** Adds `pombo worker`. */
export function addWorker(program: Program): void {
  program
    .command('worker')
    .description('a worker alone, on the Redis of REDIS_URL or of "pombo up"; run as many as you like')
    .action(async (_flags, command) => {
      const { runWorker } = await import('../actions/up.ts');
      await runWorker(outputOf(command));
    });
}
