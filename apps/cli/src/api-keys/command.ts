import { Option } from '@commander-js/extra-typings';
import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo keys create|list|revoke`. */
export function addKeys(program: Program): void {
  const keys = program
    .command('keys')
    .description('keys of the HTTP API; a new key is shown once and stored as a hash');
  keys
    .command('create')
    .description('create a key, and show it once')
    .argument('<name>', 'who uses it')
    .option('--scope <list>', 'comma-separated: send, read, manage (default: send,read)')
    // The earlier name.
    .addOption(new Option('--scopes <list>', 'same as --scope').hideHelp())
    .action(async (name, { scope, scopes }, command) => {
      const { createKey } = await import('./keys.ts');
      await createKey(name, scope ?? scopes ?? 'send,read', outputOf(command));
    });
  keys
    .command('list')
    .description('list the keys: name, scopes, last use; never the key itself')
    .action(async (_flags, command) => {
      const { listKeys } = await import('./keys.ts');
      await listKeys(outputOf(command));
    });
  keys
    .command('revoke')
    .description('revoke a key, immediately and for good')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { revokeKey } = await import('./keys.ts');
      await revokeKey(id, outputOf(command));
    });
}
