import { outputOf } from '../output.ts';
import type { Program } from '../program.ts';

/** Adds `pombo webhooks check`, `webhooks set` and `webhooks ignored`. */
export function addWebhooks(program: Program): void {
  const webhooks = program
    .command('webhooks')
    .description('where Z-API calls back: by it, "accepted" becomes sent, delivered, read; and unknowns settle');
  webhooks
    .command('check')
    .description('show the callback URLs that are set at Z-API')
    .argument('[instance]', 'default: all')
    .action(async (instance, _flags, command) => {
      const { checkWebhooks } = await import('../actions/webhooks.ts');
      await checkWebhooks(instance, outputOf(command));
    });
  webhooks
    .command('ignored')
    .description('list the last 100 kinds of callbacks that Pombo did not understand, without their values')
    .action(async (_flags, command) => {
      const { listIgnored } = await import('../actions/ignored-callbacks.ts');
      await listIgnored(outputOf(command));
    });
  webhooks
    .command('set')
    .description('point the callbacks at this Pombo, and refuse sends while the number is disconnected')
    .argument('<instance>')
    .requiredOption('--url <base>', 'where Pombo is reached from the internet, as https://pombo.example.com')
    .option('--force', "replace URLs that are somebody else's")
    .action(async (instance, flags, command) => {
      const { setWebhooks } = await import('../actions/webhooks.ts');
      await setWebhooks(instance, flags, outputOf(command));
    });
}
