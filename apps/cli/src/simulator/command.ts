import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo simulator`. */
export function addSimulator(program: Program): void {
  program
    .command('simulator')
    .description('run a simulated Z-API on this machine: nothing reaches WhatsApp')
    .option('--port <n>', 'port on 127.0.0.1; 0 = a free one', '0')
    .option('--instances <file>', 'its numbers, as an instance file (default: vendas and suporte)')
    .option('--queue-delay-ms <n>', 'pause after each message in its queue (default: 1 to 3 s, like Z-API)')
    .option('--knobs <file>', 'how it behaves, as JSON (default: what pombo instances probe found)')
    .action(async (flags, command) => {
      const { runSimulator } = await import('./simulator.ts');
      await runSimulator(flags, outputOf(command));
    });
}
