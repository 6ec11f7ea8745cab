import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo callbacks add|list|test|replay|enable|rotate|remove|secret`. */
export function addCallbacks(program: Program): void {
  const callbacks = program
    .command('callbacks')
    .description('your own backends that receive events by signed requests (Standard Webhooks)');
  callbacks
    .command('add')
    .description('send events to this address from now on; shows the signing secret once')
    .argument('<url>', 'https address of your backend')
    .option('--instance <name>', 'only events of this number (default: all)')
    .option('--events <list>', 'only these, for example message.sent,message.failed (default: all)')
    .action(async (url, flags, command) => {
      const { addCallback } = await import('./callbacks.ts');
      await addCallback(url, flags, outputOf(command));
    });
  callbacks
    .command('list')
    .description('list the endpoints, with the state of each')
    .action(async (_flags, command) => {
      const { listCallbacks } = await import('./callbacks.ts');
      await listCallbacks(outputOf(command));
    });
  callbacks
    .command('test')
    .description('send a signed pombo.test event now, and show the response')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { testCallback } = await import('./callbacks.ts');
      await testCallback(id, outputOf(command));
    });
  callbacks
    .command('replay')
    .description('send past events again, under the same ids')
    .argument('[id]', 'default: every enabled endpoint')
    .requiredOption('--since <when>', 'a time with a UTC offset, or an age: 30m, 2h, 1d')
    .action(async (id, { since }, command) => {
      const { replayCallbacks } = await import('./callbacks.ts');
      await replayCallbacks(id, since, outputOf(command));
    });
  callbacks
    .command('enable')
    .description('enable an endpoint that was disabled')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { enableCallback } = await import('./callbacks.ts');
      await enableCallback(id, outputOf(command));
    });
  callbacks
    .command('rotate')
    .description('create a new secret, shown once; for one day the old one signs as well')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { rotateCallback } = await import('./callbacks.ts');
      await rotateCallback(id, outputOf(command));
    });
  callbacks
    .command('remove')
    .description('remove an endpoint, and drop its queued events')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { removeCallback } = await import('./callbacks.ts');
      await removeCallback(id, outputOf(command));
    });
  callbacks
    .command('secret')
    .description('show the secret that signs events for the callbackUrl of messages')
    .action(async (_flags, command) => {
      const { showSecret } = await import('./callbacks.ts');
      await showSecret(outputOf(command));
    });
}
