import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo tail`. */
export function addTail(program: Program): void {
  program
    .command('tail')
    .description('print events as they happen, until Ctrl-C: messages, holds, campaigns that end')
    .option('--instance <name>', 'only of this number')
    .option('--campaign <id>', 'only of this campaign: its id, the start of its id, or its name')
    .option('--status <status>', 'only messages that reach it: accepted, sent, delivered, read, failed, unknown')
    .action(async (flags, command) => {
      const { tailEvents } = await import('./tail.ts');
      await tailEvents(flags, outputOf(command));
    });
}

/** Adds `pombo listen`. */
export function addListen(program: Program): void {
  program
    .command('listen')
    .description('post events as signed callbacks to a backend on this machine, until Ctrl-C; registers nothing')
    .requiredOption('--forward-to <url>', 'your backend, for example http://localhost:8000/pombo')
    .option('--instance <name>', 'only events of this number')
    .option('--events <list>', 'only these, for example message.sent,message.failed (default: all)')
    .action(async (flags, command) => {
      const { listenAndForward } = await import('./listen.ts');
      await listenAndForward(flags, outputOf(command));
    });
}
