import type { Program } from '../root-command.ts';
import { outputOf } from '../terminal/output.ts';

/** Adds `pombo env`. */
export function addEnv(program: Program): void {
  program
    .command('env')
    .description(
      'print REDIS_URL=… of the Redis in use, even of the one that "pombo up" runs; it contains the password',
    )
    .action(async (_flags, command) => {
      const { printEnv } = await import('./env.ts');
      await printEnv(outputOf(command));
    });
}
