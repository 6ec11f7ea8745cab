import { outputOf } from '../output.ts';
import type { Program } from '../program.ts';

/** Adds `pombo up`. */
export function addUp(program: Program): void {
  program
    .command('up')
    .description('everything in one process: a worker, the HTTP API, and a Redis when REDIS_URL names none')
    .action(async (_flags, command) => {
      const { runUp } = await import('../actions/up.ts');
      await runUp(outputOf(command));
    });
}
