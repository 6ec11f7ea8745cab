import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo demo`. */
export function addDemo(program: Program): void {
  program
    .command('demo')
    .description('run a whole campaign on this machine, through a simulated Z-API; sends nothing to WhatsApp')
    .option('--stay', 'keep everything running afterwards')
    .action(async ({ stay = false }, command) => {
      const { runDemo } = await import('./demo.ts');
      await runDemo({ stay }, outputOf(command));
    });
}
