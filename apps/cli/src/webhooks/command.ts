import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo webhooks check`, `webhooks set` and `webhooks ignored`. */
export function addWebhooks(program: Program): void {
  const webhooks = program
    .command('webhooks')
    .description(
      'where Z-API sends callbacks, which turn "accepted" into sent, delivered, read, and settle unknown messages',
    );
  webhooks
    .command('check')
    .description('show the callback URLs configured at Z-API')
    .argument('[instance]', 'default: all')
    .action(async (instance, _flags, command) => {
      const { checkWebhooks } = await import('./webhooks.ts');
      await checkWebhooks(instance, outputOf(command));
    });
  webhooks
    .command('ignored')
    .description('list the last 100 kinds of callbacks that Pombo did not understand, without values')
    .action(async (_flags, command) => {
      const { listIgnored } = await import('./ignored.ts');
      await listIgnored(outputOf(command));
    });
  webhooks
    .command('set')
    .description("point Z-API's callbacks here, and make Z-API reject messages while the number is disconnected")
    .argument('[instance]', 'not needed with a single one')
    .requiredOption('--url <base>', 'address of this Pombo on the internet, for example https://pombo.example.com')
    .option('--force', 'replace URLs of other systems')
    .action(async (instance, flags, command) => {
      const { setWebhooks } = await import('./webhooks.ts');
      await setWebhooks(instance, flags, outputOf(command));
    });
}
