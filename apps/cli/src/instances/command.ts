import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo instances`, `instances check` and `instances probe`. */
export function addInstances(program: Program): void {
  const instances = program
    .command('instances')
    .description('list the configured numbers, without their secrets')
    .action(async (_flags, command) => {
      const { listInstances } = await import('./instances.ts');
      await listInstances(outputOf(command));
    });
  instances
    .command('check')
    .description('ask Z-API whether each number is connected; sends nothing')
    .action(async (_flags, command) => {
      const { checkInstances } = await import('./instances.ts');
      await checkInstances(outputOf(command));
    });
  instances
    .command('probe')
    .description('measure how Z-API really behaves, with at most 6 messages a day to your own phone')
    .argument('<instance>')
    .requiredOption('--to <phone>', 'your own phone, the only one that gets the messages')
    .option('--webhook-url <url>', 'address on the internet that leads to this machine; shows what only callbacks show')
    .option('--listen <port>', 'the port to which --webhook-url leads (default: POMBO_WEBHOOK_PORT)')
    .option('--images', 'also send images of 4.75 and 5.25 MiB and a WebP')
    .option('--observe <seconds>', 'how long to wait for repeated callbacks', '60')
    .option('--out <folder>', 'where to store the exchanges (default: in POMBO_DATA_DIR)')
    .option('--yes', 'send without asking')
    .action(async (instance, flags, command) => {
      const { probeInstance } = await import('./probe.ts');
      await probeInstance(instance, flags, outputOf(command));
    });
}
