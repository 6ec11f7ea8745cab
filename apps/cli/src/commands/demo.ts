import { outputOf } from '../output.ts';
import type { Program } from '../program.ts';

/** Adds `pombo demo`. */
export function addDemo(program: Program): void {
  program
    .command('demo')
    .description('a whole campaign on this machine, through a simulated Z-API; reaches nobody')
    .option('--stay', 'keep everything running afterwards')
    .action(async ({ stay = false }, command) => {
      const { runDemo } = await import('../demo/demo.ts');
      await runDemo({ stay }, outputOf(command));
    });
}
