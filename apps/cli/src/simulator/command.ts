import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo simulator`. */
export function addSimulator(program: Program): void {
  program
    .command('simulator')
    .description('a Z-API that runs here: nothing reaches WhatsApp')
    .option('--port <n>', 'port on 127.0.0.1; 0 = a free one', '0')
    .option('--instances <file>', 'the numbers it knows: an instance file (default: vendas and suporte)')
    .option('--queue-delay-ms <n>', "pause after each message in its own queue (default: Z-API's 1 to 3 s)")
    .action(async (flags, command) => {
      const { runSimulator } = await import('./simulator.ts');
      await runSimulator(flags, outputOf(command));
    });
}
