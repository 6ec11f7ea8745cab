import type { Program } from '../root-command.ts';
import { outputOf } from '../terminal/output.ts';

const PAUSED = 'pause every number before anything is sent, as after a restored backup; then: pombo resume --all';

/** Adds `pombo up`. */
export function addUp(program: Program): void {
  program
    .command('up')
    .description('everything in one process: a worker, the HTTP API, and a Redis if REDIS_URL is not set')
    .option('--open', 'open the dashboard in the browser')
    .option('--paused', PAUSED)
    .action(async ({ open = false, paused = false }, command) => {
      const { runUp } = await import('./up.ts');
      await runUp(outputOf(command), { open, paused });
    });
}

/** Adds `pombo worker`. */
export function addWorker(program: Program): void {
  program
    .command('worker')
    .description('only a worker, on the Redis of REDIS_URL or of "pombo up"; you can run several')
    .option('--paused', PAUSED)
    .action(async ({ paused = false }, command) => {
      const { runWorker } = await import('./up.ts');
      await runWorker(outputOf(command), { paused });
    });
}

/** Adds `pombo api`. */
export function addApi(program: Program): void {
  program
    .command('api')
    .description('only the HTTP API, which also receives Z-API webhooks, on the Redis of REDIS_URL or of "pombo up"')
    .action(async (_flags, command) => {
      const { runApi } = await import('./up.ts');
      await runApi(outputOf(command));
    });
}
