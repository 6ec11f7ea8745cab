import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo callbacks add|list|test|replay|enable|rotate|remove|secret`. */
export function addCallbacks(program: Program): void {
  const callbacks = program
    .command('callbacks')
    .description('your own backends that are told what happens, by signed requests (Standard Webhooks)');
  callbacks
    .command('add')
    .description('tell this address what happens from now on; shows the secret that signs it, once')
    .argument('<url>', 'https address of your backend')
    .option('--instance <name>', 'only about its messages and its lane; default: everything')
    .option('--events <list>', 'only these, as message.sent,message.failed; default: all')
    .action(async (url, flags, command) => {
      const { addCallback } = await import('./callbacks.ts');
      await addCallback(url, flags, outputOf(command));
    });
  callbacks.command('list').action(async (_flags, command) => {
    const { listCallbacks } = await import('./callbacks.ts');
    await listCallbacks(outputOf(command));
  });
  callbacks
    .command('test')
    .description('send it a signed pombo.test now, and show how it answers')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { testCallback } = await import('./callbacks.ts');
      await testCallback(id, outputOf(command));
    });
  callbacks
    .command('replay')
    .description('tell again what happened since then, under the same ids')
    .argument('[id]', 'default: every endpoint that is not disabled')
    .requiredOption('--since <when>', 'a time with offset, or how long ago: 30m, 2h, 1d')
    .action(async (id, { since }, command) => {
      const { replayCallbacks } = await import('./callbacks.ts');
      await replayCallbacks(id, since, outputOf(command));
    });
  callbacks
    .command('enable')
    .description('tell it again, after it was disabled')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { enableCallback } = await import('./callbacks.ts');
      await enableCallback(id, outputOf(command));
    });
  callbacks
    .command('rotate')
    .description('a new secret, shown once; for a day the old one signs as well')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { rotateCallback } = await import('./callbacks.ts');
      await rotateCallback(id, outputOf(command));
    });
  callbacks
    .command('remove')
    .description('tell it nothing more, and drop what waits for it')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { removeCallback } = await import('./callbacks.ts');
      await removeCallback(id, outputOf(command));
    });
  callbacks
    .command('secret')
    .description('the secret that signs what goes to the callbackUrl of messages')
    .action(async (_flags, command) => {
      const { showSecret } = await import('./callbacks.ts');
      await showSecret(outputOf(command));
    });
}
