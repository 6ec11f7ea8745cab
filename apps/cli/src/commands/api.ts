import { outputOf } from '../output.ts';
import type { Program } from '../program.ts';

/** Adds `pombo api`. */
export function addApi(program: Program): void {
  program
    .command('api')
    .description('the HTTP API alone (and the door for Z-API webhooks), on the Redis of REDIS_URL or of "pombo up"')
    .action(async (_flags, command) => {
      const { runApi } = await import('../actions/up.ts');
      await runApi(outputOf(command));
    });
}
